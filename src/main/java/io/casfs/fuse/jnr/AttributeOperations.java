package io.casfs.fuse.jnr;

import io.casfs.fs.AttributeChange;
import io.casfs.fs.Attributes;
import io.casfs.fs.FileSystem;
import io.casfs.fuse.HandleTable;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** stat, chmod, chown, truncate, utimens, statfs. */
final class AttributeOperations {
    private static final int PERMISSIONS = 07777;
    private static final int UNCHANGED = -1;
    private static final int TIMESPEC_SIZE = 16;
    private static final long UTIME_NOW = (1L << 30) - 1;
    private static final long UTIME_OMIT = (1L << 30) - 2;

    private final FileSystem fs;
    private final Paths paths;
    private final HandleTable<FileHandle> handles;
    private final PageLedger pages;
    private final OwnerMapping owners;
    private final StatLayout layout;

    AttributeOperations(
            FileSystem fs,
            Paths paths,
            HandleTable<FileHandle> handles,
            PageLedger pages,
            OwnerMapping owners,
            StatLayout layout) {
        this.fs = fs;
        this.paths = paths;
        this.handles = handles;
        this.pages = pages;
        this.owners = owners;
        this.layout = layout;
    }

    void addTo(Map<Operation, Callback> callbacks) {
        callbacks.put(Operation.GETATTR, (thread, a) -> stat(thread, a.getAddress(0), a.getAddress(1)));
        callbacks.put(Operation.FGETATTR, (thread, a) -> stat(a.getAddress(1), a.getAddress(2)));
        callbacks.put(Operation.CHMOD, (thread, a) -> changeMode(thread, a.getAddress(0), a.getInt(1)));
        callbacks.put(Operation.CHOWN, (thread, a) -> changeOwner(thread, a.getAddress(0), a.getInt(1), a.getInt(2)));
        callbacks.put(Operation.TRUNCATE, (thread, a) -> truncate(thread, a.getAddress(0), a.getLong(1)));
        callbacks.put(Operation.FTRUNCATE, (thread, a) -> truncate(a.getLong(1), a.getAddress(2)));
        callbacks.put(Operation.UTIMENS, (thread, a) -> changeTimes(thread, a.getAddress(0), a.getAddress(1)));
        callbacks.put(Operation.STATFS, (thread, a) -> {
            StatvfsLayout.write(a.getAddress(1), fs.statistics());
            return 0;
        });
    }

    private int stat(FuseThread thread, long pathAddress, long stat) throws IOException {
        FusePath path = FusePath.at(pathAddress);
        Attributes attributes = paths.attributes(thread, path);
        layout.write(stat, attributes, shownLinks(thread, path, attributes), owners);
        return 0;
    }

    /** libfuse takes the hidden name off the count, though only where it answers a stat; we have none to take off. */
    private int shownLinks(FuseThread thread, FusePath path, Attributes attributes) throws IOException {
        if (thread.opcode() != FuseThread.GETATTR) {
            return attributes.links();
        }
        Orphan orphan = paths.orphan(thread, path);
        return orphan != null && orphan.isHidden() ? attributes.links() + 1 : attributes.links();
    }

    private int stat(long stat, long info) throws IOException {
        Attributes attributes = handles.get(FileInfoLayout.handle(info)).file().attributes();
        layout.write(stat, attributes, attributes.links(), owners);
        return 0;
    }

    private int changeMode(FuseThread thread, long path, int mode) throws IOException {
        return change(thread, path, AttributeChange.mode(mode & PERMISSIONS));
    }

    private int changeOwner(FuseThread thread, long path, int uid, int gid) throws IOException {
        return change(
                thread,
                path,
                AttributeChange.owner(
                        uid == UNCHANGED ? null : owners.storedUid(uid),
                        gid == UNCHANGED ? null : owners.storedGid(gid)));
    }

    private int changeTimes(FuseThread thread, long path, long times) throws IOException {
        Timestamp accessed = time(times);
        Timestamp modified = time(times + TIMESPEC_SIZE);
        return change(thread, path, AttributeChange.times(accessed, modified));
    }

    private static @Nullable Timestamp time(long timespec) {
        long nanos = Native.getLong(timespec + Long.BYTES);
        if (nanos == UTIME_OMIT) {
            return null;
        }
        if (nanos == UTIME_NOW) {
            Instant now = Instant.now();
            return new Timestamp(now.getEpochSecond(), now.getNano());
        }
        return new Timestamp(Native.getLong(timespec), (int) nanos);
    }

    private int change(FuseThread thread, long path, AttributeChange change) throws IOException {
        fs.setAttributes(paths.inode(thread, FusePath.at(path)), change);
        return 0;
    }

    private int truncate(FuseThread thread, long pathAddress, long size) throws IOException {
        FusePath path = FusePath.at(pathAddress);
        InodeId inode = paths.inode(thread, path);
        fs.setAttributes(inode, AttributeChange.size(size));
        pages.changed(inode, path);
        return 0;
    }

    private int truncate(long size, long info) throws IOException {
        FileHandle handle = handles.get(FileInfoLayout.handle(info));
        fs.setAttributes(handle.file().inode(), AttributeChange.size(size));
        pages.changed(handle);
        return 0;
    }
}
