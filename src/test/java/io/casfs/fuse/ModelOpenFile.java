package io.casfs.fuse;

import io.casfs.fs.Allocation;
import io.casfs.fs.Attributes;
import io.casfs.fs.ContentVersion;
import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Dot;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A handle of the model: every write is committed at once. */
final class ModelOpenFile implements OpenFile {
    private static final NodeId NODE = new NodeId(1, 2);

    private final ModelFileSystem fs;
    private final ModelInode file;
    private final OpenMode mode;
    private final AtomicBoolean released = new AtomicBoolean();

    ModelOpenFile(ModelFileSystem fs, ModelInode file, OpenMode mode) {
        this.fs = fs;
        this.file = file;
        this.mode = mode;
    }

    @Override
    public InodeId inode() {
        return file.id;
    }

    @Override
    public Attributes attributes() {
        synchronized (fs) {
            return file.attributes();
        }
    }

    @Override
    public int read(long offset, ByteBuffer into) throws IOException {
        fs.checkOpenFileCall("read");
        fs.awaitReadGate(file.id);
        if (!mode.read()) {
            throw new FsException(Errno.EBADF, "not opened for reading");
        }
        return file.content.get(offset, into);
    }

    @Override
    public int write(long offset, ByteBuffer from) throws IOException {
        fs.checkOpenFileCall("write");
        if (!mode.write()) {
            throw new FsException(Errno.EBADF, "not opened for writing");
        }
        int count = mode.append() ? file.content.append(from) : file.content.put(offset, from);
        written();
        return count;
    }

    private void written() {
        synchronized (fs) {
            file.version = fs.newVersion();
            file.touch();
            fs.tell(listener -> listener.contentWritten(file.id));
        }
    }

    @Override
    public void allocate(long offset, long length, Allocation what) throws IOException {
        fs.checkOpenFileCall("allocate");
        if (!mode.write()) {
            throw new FsException(Errno.EBADF, "not opened for writing");
        }
        long end = offset + length;
        if ((what == Allocation.EXTEND || what == Allocation.ZERO) && end > file.content.size()) {
            file.content.resize(end);
        }
        if (what != Allocation.EXTEND && what != Allocation.KEEP_SIZE) {
            file.content.zero(offset, length);
        }
        written();
    }

    /** Copies from this file into another or itself, as {@link ModelFileSystem#copyRange} says. */
    long copyTo(ModelOpenFile target, long from, long to, long length) throws IOException {
        fs.checkOpenFileCall("copyRange");
        if (!mode.read() || !target.mode.write() || target.mode.append()) {
            throw new FsException(Errno.EBADF, "opened in another mode");
        }
        if (from < 0 || to < 0 || length < 0) {
            throw new FsException(Errno.EINVAL, "offsets and lengths are not negative");
        }
        if (file == target.file && from < to + length && to < from + length) {
            throw new FsException(Errno.EINVAL, "the ranges overlap");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(length, file.content.size() - from)));
        file.content.get(from, bytes);
        int count = target.file.content.put(to, bytes.flip());
        target.written();
        return count;
    }

    @Override
    public long nextData(long offset) throws IOException {
        return found(file.content.nextData(offset));
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return found(file.content.nextHole(offset));
    }

    private static long found(long offset) throws FsException {
        if (offset < 0) {
            throw new FsException(Errno.ENXIO, "there is none up to the end");
        }
        return offset;
    }

    @Override
    public void flush() throws IOException {
        fs.checkOpenFileCall("flush");
    }

    @Override
    public void fsync() throws IOException {
        fs.checkOpenFileCall("fsync");
    }

    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            fs.released(file);
        }
    }

    @Override
    public Optional<ContentVersion> version() {
        synchronized (fs) {
            return Optional.of(new ContentVersion(dot(file.version)));
        }
    }

    private static Dot dot(long counter) {
        return new Dot(NODE, 1, counter);
    }
}
