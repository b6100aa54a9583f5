package io.casfs.fuse.kernel;

import io.casfs.fs.AttributeChange;
import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fs.Statistics;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** stat, chmod, chown, truncate, utimens, readlink, statfs, and forgetting. */
final class NodeOperations {
    private static final int PERMISSIONS = 07777;
    private static final int BLOCK = 4096;
    private static final int LONGEST_NAME = 255;

    private static final int MODE = 1;
    private static final int UID = 1 << 1;
    private static final int GID = 1 << 2;
    private static final int SIZE = 1 << 3;
    private static final int ACCESSED = 1 << 4;
    private static final int MODIFIED = 1 << 5;
    private static final int ACCESSED_NOW = 1 << 7;
    private static final int MODIFIED_NOW = 1 << 8;
    private static final int KILL_SET_ID = 1 << 11;

    private final FileSystem fs;
    private final Nodes nodes;
    private final OwnerMapping owners;
    private final SetIdBits setId;

    NodeOperations(FileSystem fs, Nodes nodes, OwnerMapping owners, SetIdBits setId) {
        this.fs = fs;
        this.nodes = nodes;
        this.owners = owners;
        this.setId = setId;
    }

    void addTo(Map<Opcode, Operation> operations) {
        operations.put(Opcode.GETATTR, (in, out, room) -> out.putAttributes(attributes(in.node())));
        operations.put(Opcode.SETATTR, (in, out, room) -> out.putSetAttributes(setAttributes(in)));
        operations.put(Opcode.READLINK, (in, out, room) -> out.put(fs.readSymlink(nodes.inode(in.node()))));
        operations.put(Opcode.STATFS, (in, out, room) -> statistics(out));
        operations.put(Opcode.SYNCFS, (in, out, room) -> fs.sync());
        operations.put(Opcode.FORGET, (in, out, room) -> {
            out.none();
            nodes.forget(in.node(), in.longAt(Layout.ForgetIn.NLOOKUP));
        });
        operations.put(Opcode.BATCH_FORGET, (in, out, room) -> {
            out.none();
            forgetAll(in);
        });
    }

    private void forgetAll(Request in) throws MalformedRequestException {
        int count = in.intAt(Layout.BatchForgetIn.COUNT);
        for (int i = 0; i < count; i++) {
            int at = Layout.BatchForgetIn.SIZE_OF + i * Layout.ForgetOne.SIZE_OF;
            nodes.forget(in.longAt(at + Layout.ForgetOne.NODEID), in.longAt(at + Layout.ForgetOne.NLOOKUP));
        }
    }

    private Attributes attributes(long node) throws IOException {
        InodeId inode = nodes.inode(node);
        try {
            return fs.attributes(inode);
        } catch (FsException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESTALE) {
                throw e;
            }
            return nodes.last(node).orElseThrow(() -> stale(e));
        }
    }

    /** What has no name any more isn't missing but gone: the kernel then looks the path up again. */
    private static FsException stale(FsException e) {
        return new FsException(Errno.ESTALE, String.valueOf(e.getMessage()));
    }

    private Attributes setAttributes(Request in) throws IOException {
        InodeId inode = nodes.inode(in.node());
        int valid = in.intAt(Layout.SetattrIn.VALID);
        Integer mode = (valid & MODE) != 0 ? in.intAt(Layout.SetattrIn.MODE) & PERMISSIONS : null;
        boolean chown = (valid & (UID | GID)) != 0;
        if (mode == null && (chown || (valid & KILL_SET_ID) != 0)) {
            mode = setId.without(inode);
        }
        AttributeChange change = new AttributeChange(
                mode,
                (valid & UID) != 0 ? (Integer) owners.storedUid(in.intAt(Layout.SetattrIn.UID)) : null,
                (valid & GID) != 0 ? (Integer) owners.storedGid(in.intAt(Layout.SetattrIn.GID)) : null,
                (valid & SIZE) != 0 ? (Long) in.longAt(Layout.SetattrIn.SIZE) : null,
                time(in, valid, ACCESSED, ACCESSED_NOW, Layout.SetattrIn.ATIME, Layout.SetattrIn.ATIMENSEC),
                time(in, valid, MODIFIED, MODIFIED_NOW, Layout.SetattrIn.MTIME, Layout.SetattrIn.MTIMENSEC));
        return fs.setAttributes(inode, change);
    }

    private static @Nullable Timestamp time(Request in, int valid, int given, int now, int seconds, int nanos)
            throws IOException {
        if ((valid & now) != 0) {
            Instant time = Instant.now();
            return new Timestamp(time.getEpochSecond(), time.getNano());
        }
        if ((valid & given) == 0) {
            return null;
        }
        int fraction = in.intAt(nanos);
        if (fraction < 0 || fraction > 999_999_999) {
            throw new FsException(Errno.EINVAL, "a time has 0 to 999,999,999 nanoseconds");
        }
        return new Timestamp(in.longAt(seconds), fraction);
    }

    private void statistics(Reply out) throws IOException {
        Statistics statistics = fs.statistics();
        long free = statistics.freeBytes() / BLOCK;
        out.putLong(statistics.totalBytes() / BLOCK);
        out.putLong(free);
        out.putLong(free);
        // Inodes are limited by space only: as many more as there are free blocks.
        out.putLong(statistics.inodes() + free);
        out.putLong(free);
        out.putInt(BLOCK);
        out.putInt(LONGEST_NAME);
        out.putInt(BLOCK);
        out.put(new byte[Layout.Kstatfs.SIZE_OF - Layout.Kstatfs.FRSIZE - Integer.BYTES]);
    }
}
