package io.casfs.fuse.jnr;

import com.kenai.jffi.Closure;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Extended attributes; names and values are bytes. */
final class ExtendedAttributeOperations {
    private static final int CREATE = 1;
    private static final int REPLACE = 2;

    private final FileSystem fs;
    private final Paths paths;

    ExtendedAttributeOperations(FileSystem fs, Paths paths) {
        this.fs = fs;
        this.paths = paths;
    }

    void addTo(Map<Operation, Callback> callbacks) {
        callbacks.put(Operation.SETXATTR, this::set);
        callbacks.put(Operation.GETXATTR, this::get);
        callbacks.put(Operation.LISTXATTR, this::list);
        callbacks.put(Operation.REMOVEXATTR, (thread, a) -> {
            fs.removeExtendedAttribute(inode(thread, a), Native.string(a.getAddress(1)));
            return 0;
        });
    }

    private InodeId inode(FuseThread thread, Closure.Buffer a) throws IOException {
        return paths.inode(thread, FusePath.at(a.getAddress(0)));
    }

    private int set(FuseThread thread, Closure.Buffer a) throws IOException {
        byte[] value = Native.bytes(a.getAddress(2), (int) a.getLong(3));
        int flags = a.getInt(4);
        fs.setExtendedAttribute(
                inode(thread, a), Native.string(a.getAddress(1)), value, (flags & CREATE) != 0, (flags & REPLACE) != 0);
        return 0;
    }

    private int get(FuseThread thread, Closure.Buffer a) throws IOException {
        byte[] value = fs.extendedAttribute(inode(thread, a), Native.string(a.getAddress(1)));
        return answer(value, a.getAddress(2), a.getLong(3));
    }

    private int list(FuseThread thread, Closure.Buffer a) throws IOException {
        List<byte[]> names = fs.extendedAttributeNames(inode(thread, a));
        byte[] list = new byte[names.stream().mapToInt(name -> name.length + 1).sum()];
        int end = 0;
        for (byte[] name : names) {
            System.arraycopy(name, 0, list, end, name.length);
            end += name.length + 1;
        }
        return answer(list, a.getAddress(1), a.getLong(2));
    }

    /** A buffer of size 0 asks for the size only. */
    private static int answer(byte[] value, long buffer, long size) throws FsException {
        if (size > 0 && value.length > size) {
            throw new FsException(Errno.ERANGE, "the buffer is too small");
        }
        if (size > 0) {
            Native.putBytes(buffer, value, value.length);
        }
        return value.length;
    }
}
