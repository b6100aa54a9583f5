package io.casfs.fuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Translates between the owners that the tree stores and those that programs see, user ids and group ids alike.
 *
 * <p>The tree stores numbers and one special id, {@link #OWNER}: the owner of the cluster, who has different numbers on
 * different machines.
 */
public final class OwnerMapping {
    /** The stored id of whoever owns the cluster. */
    public static final int OWNER = -1;

    private final boolean mapped;
    private final int uid;
    private final int gid;

    private OwnerMapping(boolean mapped, int uid, int gid) {
        this.mapped = mapped;
        this.uid = uid;
        this.gid = gid;
    }

    /** Shows the owner's files as that user's and group's, and stores what is theirs as the owner's. */
    public static OwnerMapping map(int uid, int gid) {
        return new OwnerMapping(true, uid, gid);
    }

    /** Stores numbers as they are; only files stored as the owner's show as that user's and group's. */
    public static OwnerMapping numeric(int uid, int gid) {
        return new OwnerMapping(false, uid, gid);
    }

    /** Returns {@link #map} for the user and group of this process. */
    public static OwnerMapping mapToThisProcess() throws IOException {
        return map(id("unix:uid"), id("unix:gid"));
    }

    /** Returns {@link #numeric} for the user and group of this process. */
    public static OwnerMapping numericOfThisProcess() throws IOException {
        return numeric(id("unix:uid"), id("unix:gid"));
    }

    private static int id(String attribute) throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), attribute);
    }

    /** Returns the user id that programs see for a stored one. */
    public int shownUid(int stored) {
        return stored == OWNER ? uid : stored;
    }

    /** Returns the group id that programs see for a stored one. */
    public int shownGid(int stored) {
        return stored == OWNER ? gid : stored;
    }

    /** Returns the user id to store for one that a program gave. */
    public int storedUid(int shown) {
        return mapped && shown == uid ? OWNER : shown;
    }

    /** Returns the group id to store for one that a program gave. */
    public int storedGid(int shown) {
        return mapped && shown == gid ? OWNER : shown;
    }
}
