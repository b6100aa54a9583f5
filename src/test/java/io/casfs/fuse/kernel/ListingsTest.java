package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.InodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingsTest {
    private static final InodeId DIRECTORY = new InodeId(7, 8);

    private final List<Long> drops = new ArrayList<>();
    private final Listings listings = new Listings((directory, changes) -> drops.add(changes));

    @Test
    void anUnchangedDirectoryIsListedFromTheCache() {
        assertTrue(listings.open(DIRECTORY));
        assertTrue(listings.open(DIRECTORY));
        listings.closed(DIRECTORY);
        listings.closed(DIRECTORY);
        assertTrue(listings.open(DIRECTORY));
        assertEquals(List.of(), drops);
    }

    @Test
    void aChangedOneIsNotUntilTheKernelHasDroppedIt() {
        listings.changed(DIRECTORY);
        assertEquals(List.of(1L), drops);
        assertFalse(listings.open(DIRECTORY));
        listings.dropped(DIRECTORY, 1);
        assertTrue(listings.open(DIRECTORY));
    }

    @Test
    void aListingUnderWayIsDroppedAgainAtItsEnd() {
        assertTrue(listings.open(DIRECTORY));
        listings.changed(DIRECTORY);
        assertEquals(List.of(), drops, "it may put old names there until it ends");
        assertFalse(listings.open(DIRECTORY));
        listings.closed(DIRECTORY);
        assertEquals(List.of(1L), drops);
        assertFalse(listings.open(DIRECTORY));
        listings.dropped(DIRECTORY, 1);
        assertTrue(listings.open(DIRECTORY));
    }

    @Test
    void aChangeDuringADropWaitsForTheNextOne() {
        listings.changed(DIRECTORY);
        listings.changed(DIRECTORY);
        listings.dropped(DIRECTORY, 1);
        assertFalse(listings.open(DIRECTORY));
        listings.dropped(DIRECTORY, 2);
        assertTrue(listings.open(DIRECTORY));
    }
}
