package io.casfs.fs;

import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One open handle: what it may do, where it reads ahead; the rest is its inode's. */
final class Handle implements OpenFile {
    private final OpenInode inode;
    private final OpenMode mode;
    private final OpenInodes open;
    private final WriteBack writeBack;
    private final DiskSpace disk;
    private final Durability durable;
    private final ReadAhead readAhead;
    private final AtomicBoolean released = new AtomicBoolean();

    /** Makes commits survive power loss. */
    @FunctionalInterface
    interface Durability {
        void sync() throws IOException;
    }

    Handle(
            OpenInode inode,
            OpenMode mode,
            OpenInodes open,
            WriteBack writeBack,
            DiskSpace disk,
            Durability durable,
            ReadAhead readAhead) {
        this.inode = inode;
        this.mode = mode;
        this.open = open;
        this.writeBack = writeBack;
        this.disk = disk;
        this.durable = durable;
        this.readAhead = readAhead;
    }

    @Override
    public InodeId inode() {
        return inode.id();
    }

    @Override
    public Attributes attributes() throws IOException {
        return inode.attributes();
    }

    @Override
    public int read(long offset, ByteBuffer into) throws IOException {
        if (!mode.read()) {
            throw new FsException(Errno.EBADF, "the file isn't open for reading");
        }
        if (offset < 0) {
            throw new FsException(Errno.EINVAL, "an offset is not negative");
        }
        return BeingRead.during(inode.id(), () -> {
            int length = inode.read(offset, into);
            if (length > 0 && !inode.isDirty()) {
                readAhead.read(inode.base().layout(), offset, length);
            }
            return length;
        });
    }

    @Override
    public int write(long offset, ByteBuffer from) throws IOException {
        if (!mode.write()) {
            throw new FsException(Errno.EBADF, "the file isn't open for writing");
        }
        int length = from.remaining();
        if (length == 0) {
            return 0;
        }
        disk.check();
        inode.checkBackground();
        writeBack.reserve(length);
        byte[] bytes = Scratch.bytes(length);
        from.get(bytes, 0, length);
        inode.write(offset, mode.append(), bytes, length);
        if (mode.sync()) {
            fsync();
        }
        return length;
    }

    @Override
    public void allocate(long offset, long length, Allocation what) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public long nextData(long offset) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public long nextHole(long offset) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void flush() throws IOException {
        inode.commit();
    }

    @Override
    public void fsync() throws IOException {
        inode.prepareSync();
        durable.sync();
    }

    @Override
    public void release() throws IOException {
        if (released.compareAndSet(false, true)) {
            open.release(inode);
        }
    }

    @Override
    public Optional<ContentVersion> version() {
        return inode.version();
    }
}
