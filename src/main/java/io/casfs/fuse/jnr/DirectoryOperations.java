package io.casfs.fuse.jnr;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.Closure;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Type;
import io.casfs.fs.FileSystem;
import io.casfs.fuse.HandleTable;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Listing directories.
 *
 * <p>A listing is handed to libfuse whole, when it is first asked for: libfuse keeps it for the handle and cuts it into
 * pieces itself. So a listing of 100,000 names costs one pass, and shows the directory at one moment.
 */
final class DirectoryOperations {
    private static final byte[] SELF = ".".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARENT = "..".getBytes(StandardCharsets.US_ASCII);
    // int fill(void *buffer, const char *name, const struct stat *stat, off_t offset)
    private static final CallContext FILL =
            new CallContext(Type.SINT32, Type.POINTER, Type.POINTER, Type.POINTER, Type.SINT64);
    private static final Invoker INVOKER = Invoker.getInstance();

    private final FileSystem fs;
    private final Paths paths;
    private final StatLayout layout;
    private final HandleTable<InodeId> handles = new HandleTable<>();

    DirectoryOperations(FileSystem fs, Paths paths, StatLayout layout) {
        this.fs = fs;
        this.paths = paths;
        this.layout = layout;
    }

    void addTo(Map<Operation, Callback> callbacks) {
        callbacks.put(Operation.OPENDIR, (thread, a) -> {
            InodeId directory = paths.inode(thread, FusePath.at(a.getAddress(0)));
            FileInfoLayout.setHandle(a.getAddress(1), handles.add(directory));
            return 0;
        });
        callbacks.put(Operation.READDIR, this::list);
        callbacks.put(Operation.RELEASEDIR, (thread, a) -> {
            handles.remove(FileInfoLayout.handle(a.getAddress(1)));
            return 0;
        });
        callbacks.put(Operation.FSYNCDIR, (thread, a) -> {
            fs.sync();
            return 0;
        });
    }

    private int list(FuseThread thread, Closure.Buffer a) throws IOException {
        InodeId directory = handles.get(FileInfoLayout.handle(a.getAddress(4)));
        Listing listing = new Listing(thread.scratch(), a.getAddress(1), a.getAddress(2));
        listing.add(SELF, directory, FileKind.DIRECTORY);
        listing.add(PARENT, fs.parent(directory), FileKind.DIRECTORY);
        fs.readDirectory(directory, 0, (name, inode, kind, cursor) -> listing.add(name.toBytes(), inode, kind));
        return 0;
    }

    private final class Listing {
        private final long name;
        private final long stat;
        private final long buffer;
        private final long fill;

        Listing(long scratch, long buffer, long fill) {
            this.stat = scratch;
            this.name = scratch + layout.total();
            this.buffer = buffer;
            this.fill = fill;
        }

        boolean add(byte[] entry, InodeId inode, FileKind kind) {
            Native.putString(name, entry);
            layout.writeEntry(stat, inode.number(), kind);
            // Offset 0 says "keep it all"; the result is not 0 only if libfuse has no memory.
            return (int) INVOKER.invokeN4(FILL, fill, buffer, name, stat, 0) == 0;
        }
    }
}
