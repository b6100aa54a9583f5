package io.casfs.fuse.kernel;

import io.casfs.fs.Attributes;
import io.casfs.fs.FileSystem;
import io.casfs.fuse.HandleTable;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Listing directories, plainly or with the attributes of all that is in them.
 *
 * <p>A listing goes on by the cursor of the last entry that the kernel took, so nothing is kept from request to request. The
 * first two cursors stand for {@code .} and {@code ..}; those of the file system come after.
 */
final class DirectoryOperations {
    private static final byte[] SELF = ".".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARENT = "..".getBytes(StandardCharsets.US_ASCII);
    private static final int OWN_CURSORS = 2;
    private static final int KEEP_CACHE = 1 << 1;
    private static final int CACHE_DIR = 1 << 3;

    private final FileSystem fs;
    private final Nodes nodes;
    private final HandleTable<Handle> handles = new HandleTable<>();
    private volatile @Nullable Listings listings;

    /** @param cached whether the kernel may fill its cache through this, and list from it */
    private record Handle(InodeId directory, boolean cached) {}

    DirectoryOperations(FileSystem fs, Nodes nodes) {
        this.fs = fs;
        this.nodes = nodes;
    }

    /** Lets the kernel list from its cache what may be. */
    void cacheListings(Listings cacheable) {
        listings = cacheable;
    }

    void addTo(Map<Opcode, Operation> operations) {
        operations.put(Opcode.OPENDIR, (in, out, room) -> open(in, out));
        operations.put(Opcode.READDIR, (in, out, room) -> list(in, out, room, new Plain()));
        operations.put(Opcode.READDIRPLUS, (in, out, room) -> list(in, out, room, new WithAttributes(out)));
        operations.put(Opcode.RELEASEDIR, (in, out, room) -> close(in.longAt(Layout.ReleaseIn.FH)));
        operations.put(Opcode.FSYNCDIR, (in, out, room) -> fs.sync());
    }

    private void open(Request in, Reply out) throws IOException {
        InodeId directory = nodes.inode(in.node());
        Listings cacheable = listings;
        boolean cached = cacheable != null && cacheable.open(directory);
        long handle = handles.add(new Handle(directory, cached));
        out.putOpen(handle, cached ? CACHE_DIR | KEEP_CACHE : 0, () -> close(handle));
    }

    private void close(long handle) throws IOException {
        Handle closed = handles.remove(handle);
        Listings cacheable = listings;
        if (closed.cached() && cacheable != null) {
            cacheable.closed(closed.directory());
        }
    }

    /** Adds entries to a listing while there is room. */
    private interface Format {
        boolean putSelf(ByteBuffer list, byte[] name, InodeId directory, long next);

        boolean put(ByteBuffer list, byte[] name, InodeId inode, FileKind kind, long next);
    }

    private void list(Request in, Reply out, Operation.Room room, Format format) throws IOException {
        InodeId directory = handles.get(in.longAt(Layout.ReadIn.FH)).directory();
        long offset = in.longAt(Layout.ReadIn.OFFSET);
        int size = in.intAt(Layout.ReadIn.SIZE);
        if (size < 0 || size > Session.MAX_DATA || offset < 0) {
            throw new MalformedRequestException("a listing of " + size + " bytes from " + offset);
        }
        ByteBuffer list = room.payload(size);
        boolean more = offset > 0 || format.putSelf(list, SELF, directory, 1);
        more = more && (offset > 1 || format.putSelf(list, PARENT, fs.parent(directory), OWN_CURSORS));
        if (more) {
            long cursor = Math.max(0, offset - OWN_CURSORS);
            fs.readDirectory(directory, cursor, (name, inode, kind, next) -> {
                return format.put(list, name.toBytes(), inode, kind, next + OWN_CURSORS);
            });
        }
        list.flip();
        out.payload(list);
    }

    private static final class Plain implements Format {
        @Override
        public boolean putSelf(ByteBuffer list, byte[] name, InodeId directory, long next) {
            return Reply.putListed(list, name, directory.number(), FileKind.DIRECTORY, next);
        }

        @Override
        public boolean put(ByteBuffer list, byte[] name, InodeId inode, FileKind kind, long next) {
            return Reply.putListed(list, name, inode.number(), kind, next);
        }
    }

    private final class WithAttributes implements Format {
        private final Reply out;

        WithAttributes(Reply out) {
            this.out = out;
        }

        @Override
        public boolean putSelf(ByteBuffer list, byte[] name, InodeId directory, long next) {
            return Reply.putListedAlone(list, name, directory.number(), FileKind.DIRECTORY, next);
        }

        @Override
        public boolean put(ByteBuffer list, byte[] name, InodeId inode, FileKind kind, long next) {
            if (!Reply.hasRoom(list, name)) {
                return false;
            }
            Optional<Attributes> attributes = attributes(inode);
            return attributes.isPresent()
                    ? out.putListed(list, name, nodes.learn(inode), attributes.get(), next)
                    : Reply.putListedAlone(list, name, inode.number(), kind, next);
        }

        /** Empty if it has gone meanwhile: the kernel then asks for that name if it wants to know. */
        private Optional<Attributes> attributes(InodeId inode) {
            try {
                return Optional.of(fs.attributes(inode));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }
}
