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
        requireReading();
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
        requireWriting();
        int length = from.remaining();
        if (length == 0) {
            return 0;
        }
        disk.check();
        inode.prepareChange();
        writeBack.reserve(length);
        byte[] bytes = Scratch.bytes(length);
        from.get(bytes, 0, length);
        inode.write(offset, mode.append(), bytes, length);
        if (mode.sync()) {
            fsync();
        }
        return length;
    }

    private void requireReading() throws FsException {
        if (!mode.read()) {
            throw new FsException(Errno.EBADF, "the file isn't open for reading");
        }
    }

    private void requireWriting() throws FsException {
        if (!mode.write()) {
            throw new FsException(Errno.EBADF, "the file isn't open for writing");
        }
    }

    private static void requirePossible(long offset, long length) throws FsException {
        if (offset < 0 || length < 0) {
            throw new FsException(Errno.EINVAL, "offsets and lengths are not negative");
        }
        if (offset > FileSystem.MAX_FILE_SIZE - length) {
            throw new FsException(Errno.EFBIG, "a file has at most " + FileSystem.MAX_FILE_SIZE + " bytes");
        }
    }

    @Override
    public void allocate(long offset, long length, Allocation what) throws IOException {
        requireWriting();
        requirePossible(offset, length);
        if (length == 0) {
            throw new FsException(Errno.EINVAL, "nothing is allocated at length 0");
        }
        inode.prepareChange();
        long end = offset + length;
        long beyond = Math.max(0, end - inode.size());
        switch (what) {
            case EXTEND -> {
                disk.check(beyond);
                inode.extend(end);
            }
            case KEEP_SIZE -> disk.check(beyond);
            case PUNCH_HOLE -> inode.punch(offset, end, false);
            case ZERO -> {
                disk.check();
                inode.punch(offset, end, true);
            }
            case ZERO_KEEP_SIZE -> inode.punch(offset, end, false);
        }
        if (mode.sync()) {
            fsync();
        }
    }

    @Override
    public long nextData(long offset) throws IOException {
        return next(false, offset);
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return next(true, offset);
    }

    private long next(boolean hole, long offset) throws IOException {
        long found = offset < 0 ? -1 : inode.next(hole, offset);
        if (found < 0) {
            throw new FsException(Errno.ENXIO, "the file has nothing of that kind from there on");
        }
        return found;
    }

    /** Copies as {@link FileSystem#copyRange} says. */
    long copyRange(long sourceOffset, Handle target, long targetOffset, long length) throws IOException {
        requireReading();
        target.requireWriting();
        if (target.mode.append()) {
            throw new FsException(Errno.EBADF, "a file that is open for appending is no target of a copy");
        }
        requirePossible(sourceOffset, 0);
        requirePossible(targetOffset, length);
        long there = Math.min(length, Math.max(0, inode.size() - sourceOffset));
        if (inode == target.inode && Math.abs(sourceOffset - targetOffset) < there) {
            throw new FsException(Errno.EINVAL, "the ranges of a copy within one file don't overlap");
        }
        if (there == 0) {
            return 0;
        }
        disk.check();
        target.inode.prepareChange();
        long copied = new RangeCopy(inode, target.inode, writeBack).run(sourceOffset, targetOffset, there);
        if (target.mode.sync()) {
            target.fsync();
        }
        return copied;
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
