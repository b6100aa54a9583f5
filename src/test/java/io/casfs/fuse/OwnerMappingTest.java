package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class OwnerMappingTest {
    @Test
    void mapsTheMountingUserToTheOwnerAndBack() {
        OwnerMapping owners = OwnerMapping.map(1000, 100);
        assertEquals(1000, owners.shownUid(OwnerMapping.OWNER));
        assertEquals(100, owners.shownGid(OwnerMapping.OWNER));
        assertEquals(OwnerMapping.OWNER, owners.storedUid(1000));
        assertEquals(OwnerMapping.OWNER, owners.storedGid(100));
    }

    @Test
    void passesOtherNumbersAndKeepsUsersAndGroupsApart() {
        OwnerMapping owners = OwnerMapping.map(1000, 100);
        assertEquals(0, owners.shownUid(0));
        assertEquals(100, owners.storedUid(100));
        assertEquals(1000, owners.storedGid(1000));
    }

    @Test
    void storesNumbersAsTheyAreWhenNumeric() {
        OwnerMapping owners = OwnerMapping.numeric(0, 0);
        assertEquals(0, owners.storedUid(0));
        assertEquals(7, owners.storedGid(7));
        assertEquals(0, owners.shownUid(OwnerMapping.OWNER));
        assertEquals(0, owners.shownGid(OwnerMapping.OWNER));
        assertEquals(7, owners.shownUid(7));
    }
}
