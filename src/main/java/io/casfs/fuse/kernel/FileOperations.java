package io.casfs.fuse.kernel;

import io.casfs.block.NotLocalException;
import io.casfs.fs.Allocation;
import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import io.casfs.fuse.FaultLog;
import io.casfs.fuse.HandleFiles;
import io.casfs.fuse.HandleTable;
import io.casfs.fuse.OpenFlags;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Opening regular files and what is done with open ones. */
final class FileOperations {
    private static final int PERMISSIONS = 07777;
    private static final int KEEP_CACHE = 1 << 1;
    private static final int NO_FLUSH = 1 << 5;
    private static final int OPEN_KILL_SET_ID = 1;
    private static final int PAGE_WRITE = 1;
    private static final int WRITE_KILL_SET_ID = 1 << 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    /** The answer has 32 bits for the length of a copy, and the kernel asks again for what is left. */
    private static final long LONGEST_COPY = 0xffff_f000L;

    private final FileSystem fs;
    private final Nodes nodes;
    private final OwnerMapping owners;
    private final SetIdBits setId;
    private final Counters counters;
    private final FaultLog faults;
    private final HandleTable<HandleFiles> handles = new HandleTable<>();
    private volatile KernelCaches caches = KernelCaches.EMPTY;

    FileOperations(
            FileSystem fs, Nodes nodes, OwnerMapping owners, SetIdBits setId, Counters counters, FaultLog faults) {
        this.fs = fs;
        this.nodes = nodes;
        this.owners = owners;
        this.setId = setId;
        this.counters = counters;
        this.faults = faults;
    }

    void begin(KernelCaches kernel) {
        caches = kernel;
    }

    void addTo(Map<Opcode, Operation> operations) {
        operations.put(Opcode.OPEN, (in, out, room) -> open(in, out));
        operations.put(Opcode.CREATE, (in, out, room) -> create(in, out));
        operations.put(Opcode.TMPFILE, (in, out, room) -> createUnnamed(in, out));
        operations.put(Opcode.READ, this::read);
        operations.put(Opcode.WRITE, (in, out, room) -> write(in, out));
        operations.put(Opcode.FLUSH, (in, out, room) -> file(in).flush());
        operations.put(Opcode.FSYNC, (in, out, room) -> file(in).fsync());
        operations.put(Opcode.RELEASE, (in, out, room) -> release(in));
        operations.put(Opcode.LSEEK, (in, out, room) -> seek(in, out));
        operations.put(Opcode.FALLOCATE, (in, out, room) -> allocate(in));
        operations.put(Opcode.COPY_FILE_RANGE, (in, out, room) -> copy(in, out));
    }

    /** Returns the file of a request that begins with a handle. */
    private OpenFile file(Request in) throws IOException {
        return handles.get(in.longAt(0)).file();
    }

    private void open(Request in, Reply out) throws IOException {
        InodeId inode = nodes.inode(in.node());
        OpenMode mode = OpenFlags.mode(in.intAt(Layout.OpenIn.FLAGS));
        if (mode.truncate() && (in.intAt(Layout.OpenIn.OPEN_FLAGS) & OPEN_KILL_SET_ID) != 0) {
            dropSetId(inode);
        }
        // Before the file is opened: what replaces its content after that drops the pages again.
        boolean keep = caches.hasGoodPages(inode);
        putOpened(out, fs.open(inode, mode), mode, keep);
    }

    private void putOpened(Reply out, OpenFile file, OpenMode mode, boolean keepPages) {
        long handle = handles.add(new HandleFiles(fs, file, mode.append()));
        out.putOpen(handle, (keepPages ? KEEP_CACHE : 0) | (mode.write() ? 0 : NO_FLUSH), () -> {
            handles.remove(handle).release();
        });
    }

    private void create(Request in, Reply out) throws IOException {
        int flags = in.intAt(Layout.CreateIn.FLAGS);
        OpenMode mode = OpenFlags.mode(flags);
        InodeId directory = nodes.inode(in.node());
        Name name = in.nameAt(Layout.CreateIn.SIZE_OF);
        int permissions = in.intAt(Layout.CreateIn.MODE) & PERMISSIONS;
        try {
            putCreated(out, fs.create(in.caller(owners), directory, name, permissions, mode), mode);
        } catch (FsException e) {
            if (e.errno() != Errno.EEXIST || OpenFlags.isExclusive(flags)) {
                throw e;
            }
            // Made by somebody else since the kernel looked. It has to look again and to check the permissions.
            throw new FsException(Errno.ESTALE, "the name is taken meanwhile");
        }
    }

    private void createUnnamed(Request in, Reply out) throws IOException {
        OpenMode mode = OpenFlags.mode(in.intAt(Layout.CreateIn.FLAGS));
        int permissions = in.intAt(Layout.CreateIn.MODE) & PERMISSIONS;
        putCreated(out, fs.createUnnamed(in.caller(owners), nodes.inode(in.node()), permissions, mode), mode);
    }

    private void putCreated(Reply out, OpenFile file, OpenMode mode) throws IOException {
        try {
            Attributes attributes = file.attributes();
            out.putEntry(nodes.learn(attributes.inode()), attributes);
            putOpened(out, file, mode, false);
        } catch (IOException | RuntimeException | Error e) {
            file.release();
            throw e;
        }
    }

    private void read(Request in, Reply out, Operation.Room room) throws IOException {
        int size = in.intAt(Layout.ReadIn.SIZE);
        if (size < 0 || size > Session.MAX_DATA) {
            throw new MalformedRequestException("a read of " + size + " bytes");
        }
        OpenFile file = file(in);
        long offset = in.longAt(Layout.ReadIn.OFFSET);
        ByteBuffer payload = room.payload(size);
        int count = file.read(offset, payload);
        payload.flip();
        out.payload(payload);
        counters.read(count);
    }

    private void write(Request in, Reply out) throws IOException {
        HandleFiles handle = handles.get(in.longAt(Layout.WriteIn.FH));
        int flags = in.intAt(Layout.WriteIn.WRITE_FLAGS);
        long offset = in.longAt(Layout.WriteIn.OFFSET);
        ByteBuffer data = in.dataAt(Layout.WriteIn.SIZE_OF, in.intAt(Layout.WriteIn.SIZE));
        if ((flags & WRITE_KILL_SET_ID) != 0) {
            dropSetId(handle.file().inode());
        }
        OpenFile file = (flags & PAGE_WRITE) != 0 ? handle.pages() : handle.file();
        int count = file.write(offset, data);
        counters.written(count);
        if (handle.appends() && (flags & PAGE_WRITE) == 0) {
            checkAppended(file, offset + count);
        }
        out.putInt(count);
        out.putInt(0);
    }

    /** Somebody else may have appended since the kernel decided where its pages have these bytes. */
    private void checkAppended(OpenFile file, long end) throws IOException {
        if (file.attributes().size() != end) {
            caches.contentReplaced(file.inode());
        }
    }

    private void seek(Request in, Reply out) throws IOException {
        OpenFile file = file(in);
        long offset = in.longAt(Layout.LseekIn.OFFSET);
        int whence = in.intAt(Layout.LseekIn.WHENCE);
        out.putLong(
                switch (whence) {
                    case SEEK_DATA -> file.nextData(offset);
                    case SEEK_HOLE -> file.nextHole(offset);
                    default -> throw new FsException(Errno.EINVAL, "seeks don't know " + whence);
                });
    }

    private void allocate(Request in) throws IOException {
        OpenFile file = file(in);
        Allocation what = Allocations.of(in.intAt(Layout.FallocateIn.MODE));
        dropSetId(in, file);
        try {
            file.allocate(in.longAt(Layout.FallocateIn.OFFSET), in.longAt(Layout.FallocateIn.LENGTH), what);
        } catch (IOException | RuntimeException e) {
            caches.contentReplaced(file.inode()); // in part, maybe, of which the kernel knows nothing
            throw e;
        }
    }

    private void copy(Request in, Reply out) throws IOException {
        OpenFile source = handles.get(in.longAt(Layout.CopyFileRangeIn.FH_IN)).file();
        OpenFile target = handles.get(in.longAt(Layout.CopyFileRangeIn.FH_OUT)).file();
        if (in.longAt(Layout.CopyFileRangeIn.FLAGS) != 0) {
            throw new FsException(Errno.EINVAL, "copies know no flags");
        }
        dropSetId(in, target);
        try {
            long copied = fs.copyRange(
                    source,
                    in.longAt(Layout.CopyFileRangeIn.OFF_IN),
                    target,
                    in.longAt(Layout.CopyFileRangeIn.OFF_OUT),
                    Math.min(in.longAt(Layout.CopyFileRangeIn.LEN), LONGEST_COPY));
            out.putInt((int) copied);
            out.putInt(0);
        } catch (IOException | RuntimeException e) {
            caches.contentReplaced(target.inode()); // in part, maybe, of which the kernel knows nothing
            throw e;
        }
    }

    /** For requests that don't say whether they shall go: they do unless root asks. */
    private void dropSetId(Request in, OpenFile file) throws IOException {
        if (in.uid() != 0) {
            dropSetId(file.inode());
        }
    }

    private void dropSetId(InodeId inode) throws IOException {
        if (setId.drop(inode)) {
            caches.attributesReplaced(inode);
        }
    }

    /** Commits first: should that have to wait for other nodes, the handle is still there when it is tried again. */
    private void release(Request in) throws IOException {
        long handle = in.longAt(Layout.ReleaseIn.FH);
        boolean waits = false;
        try {
            handles.get(handle).file().flush();
        } catch (NotLocalException e) {
            waits = true;
            throw e;
        } finally {
            if (!waits) {
                handles.remove(handle).release();
            }
        }
    }

    /** Releases what the kernel did not get to release before the mount ended. */
    void releaseAll() {
        for (HandleFiles handle : handles.removeAll()) {
            try {
                handle.release();
            } catch (IOException | RuntimeException e) {
                faults.report(Opcode.RELEASE.label(), e);
            }
        }
    }
}
