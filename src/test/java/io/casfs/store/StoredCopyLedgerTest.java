package io.casfs.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredCopyLedgerTest {
    private final Set<BlockId> held = new HashSet<>();

    @TempDir
    Path folder;

    private Database database;
    private StoredCopyLedger ledger;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder);
        ledger = new StoredCopyLedger(database, held::contains);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static BlockId id(int number) {
        byte[] bytes = new byte[33];
        bytes[0] = 1;
        bytes[1] = (byte) number;
        return BlockId.fromBytes(bytes);
    }

    private List<BlockId> unconfirmed(@org.jspecify.annotations.Nullable BlockId after, int limit) throws IOException {
        List<BlockId> ids = new ArrayList<>();
        ledger.unconfirmed(after, limit, ids::add);
        return ids;
    }

    @Test
    void whatIsNotMentionedIsKeptAndConfirmed() throws IOException {
        assertFalse(ledger.isCached(id(1)));
        assertFalse(ledger.isUnconfirmed(id(1)));
        assertEquals(List.of(), unconfirmed(null, 10));
    }

    @Test
    void aWrittenBlockIsKeptAndWaitsForConfirmation() throws IOException {
        ledger.written(id(1));
        assertTrue(ledger.isUnconfirmed(id(1)));
        assertFalse(ledger.isCached(id(1)));
        ledger.fetched(id(1));
        assertFalse(ledger.isCached(id(1)), "a kept one stays kept");
        ledger.confirmed(id(1));
        assertFalse(ledger.isUnconfirmed(id(1)));
        assertEquals(List.of(), unconfirmed(null, 10));
    }

    @Test
    void aFetchedBlockIsCachedUntilItIsWrittenOrHandedOver() throws IOException {
        ledger.fetched(id(1));
        ledger.fetched(id(2));
        assertTrue(ledger.isCached(id(1)));
        ledger.written(id(1));
        ledger.received(id(2));
        assertFalse(ledger.isCached(id(1)));
        assertFalse(ledger.isCached(id(2)));
        assertTrue(ledger.isUnconfirmed(id(1)));
        assertFalse(ledger.isUnconfirmed(id(2)));
    }

    @Test
    void fetchingAnewWhatIsHeldAndKeptLeavesItKept() throws IOException {
        held.add(id(1));
        ledger.fetched(id(1));
        assertFalse(ledger.isCached(id(1)));
    }

    @Test
    void releasingMakesABlockCachedAndRemovingForgetsIt() throws IOException {
        ledger.written(id(1));
        ledger.confirmed(id(1));
        ledger.released(id(1));
        assertTrue(ledger.isCached(id(1)));
        ledger.removed(id(1));
        assertFalse(ledger.isCached(id(1)));
        ledger.written(id(2));
        ledger.removed(id(2));
        assertFalse(ledger.isUnconfirmed(id(2)));
    }

    @Test
    void unconfirmedBlocksAreGivenInTheirOrderPageByPage() throws IOException {
        for (int number : List.of(5, 1, 4, 2, 3)) {
            ledger.written(id(number));
        }
        ledger.confirmed(id(4));
        assertEquals(List.of(id(1), id(2)), unconfirmed(null, 2));
        assertEquals(List.of(id(3), id(5)), unconfirmed(id(2), 10));
        assertEquals(List.of(id(5)), unconfirmed(id(4), 10), "after one that isn't there");
        assertEquals(List.of(), unconfirmed(id(5), 10));
        assertTrue(ledger.estimatedUnconfirmed() > 0);
    }

    @Test
    void remembersOverAReopening() throws IOException {
        ledger.written(id(1));
        ledger.fetched(id(2));
        database.close();
        open();
        assertTrue(ledger.isUnconfirmed(id(1)));
        assertTrue(ledger.isCached(id(2)));
    }
}
