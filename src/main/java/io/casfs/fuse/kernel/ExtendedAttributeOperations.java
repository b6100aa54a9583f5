package io.casfs.fuse.kernel;

import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Extended attributes; names and values are bytes. */
final class ExtendedAttributeOperations {
    private static final int CREATE = 1;
    private static final int REPLACE = 2;
    /** Newer kernels have a longer struct, only for those who ask for it. */
    private static final int SET_SIZE_OF = 8;

    private final FileSystem fs;
    private final Nodes nodes;

    ExtendedAttributeOperations(FileSystem fs, Nodes nodes) {
        this.fs = fs;
        this.nodes = nodes;
    }

    void addTo(Map<Opcode, Operation> operations) {
        operations.put(Opcode.SETXATTR, (in, out, room) -> set(in));
        operations.put(Opcode.GETXATTR, (in, out, room) -> {
            put(in, out, room, fs.extendedAttribute(inode(in), in.textAt(Layout.GetxattrIn.SIZE_OF)));
        });
        operations.put(Opcode.LISTXATTR, (in, out, room) -> put(in, out, room, list(inode(in))));
        operations.put(Opcode.REMOVEXATTR, (in, out, room) -> fs.removeExtendedAttribute(inode(in), in.textAt(0)));
    }

    private InodeId inode(Request in) throws IOException {
        return nodes.inode(in.node());
    }

    private void set(Request in) throws IOException {
        byte[] name = in.textAt(SET_SIZE_OF);
        ByteBuffer data = in.dataAt(SET_SIZE_OF + name.length + 1, in.intAt(Layout.SetxattrIn.SIZE));
        byte[] value = new byte[data.remaining()];
        data.get(value);
        int flags = in.intAt(Layout.SetxattrIn.FLAGS);
        fs.setExtendedAttribute(inode(in), name, value, (flags & CREATE) != 0, (flags & REPLACE) != 0);
    }

    private byte[] list(InodeId inode) throws IOException {
        List<byte[]> names = fs.extendedAttributeNames(inode);
        byte[] list = new byte[names.stream().mapToInt(name -> name.length + 1).sum()];
        int end = 0;
        for (byte[] name : names) {
            System.arraycopy(name, 0, list, end, name.length);
            end += name.length + 1;
        }
        return list;
    }

    /** A size of 0 asks for the size only. */
    private static void put(Request in, Reply out, Operation.Room room, byte[] value) throws IOException {
        int size = in.intAt(Layout.GetxattrIn.SIZE);
        if (size == 0) {
            out.putInt(value.length);
            out.putInt(0);
        } else if (Integer.compareUnsigned(value.length, size) > 0 || value.length > Session.MAX_DATA) {
            throw new FsException(Errno.ERANGE, "the buffer is too small");
        } else {
            out.payload(room.payload(value.length).put(value).flip());
        }
    }
}
