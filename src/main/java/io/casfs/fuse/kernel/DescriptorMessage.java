package io.casfs.fuse.kernel;

import com.kenai.jffi.MemoryIO;
import java.util.OptionalInt;

/**
 * A {@code struct msghdr} in which one descriptor can be received, as 64-bit Linux lays it out.
 *
 * <pre>
 * msghdr:  0 name  8 length of name  16 pieces  24 number of pieces  32 control  40 size of control  48 flags
 * iovec:   0 base  8 size
 * cmsghdr: 0 size  8 level  12 type  16 descriptor
 * </pre>
 */
final class DescriptorMessage {
    private static final MemoryIO IO = MemoryIO.getInstance();
    private static final int HEADER_SIZE = 56;
    private static final int PIECE_SIZE = 16;
    /** With room for one descriptor, the kernel drops further ones. */
    private static final int CONTROL_SIZE = 20;

    private final long header;
    private final long control;

    /** Makes an empty one, which lives as long as {@code memory}. */
    DescriptorMessage(CallMemory memory) {
        header = memory.allocate(HEADER_SIZE);
        control = memory.allocate(CONTROL_SIZE);
        long piece = memory.allocate(PIECE_SIZE);
        // A descriptor travels beside at least one byte.
        IO.putLong(piece, memory.allocate(1));
        IO.putLong(piece + 8, 1);
        IO.putLong(header + 16, piece);
        IO.putLong(header + 24, 1);
        IO.putLong(header + 32, control);
        IO.putLong(header + 40, CONTROL_SIZE);
    }

    long address() {
        return header;
    }

    /** Returns the descriptor, once received. */
    OptionalInt descriptor() {
        boolean received = IO.getLong(header + 40) >= CONTROL_SIZE
                && IO.getInt(control + 8) == Libc.SOL_SOCKET
                && IO.getInt(control + 12) == Libc.SCM_RIGHTS;
        return received ? OptionalInt.of(IO.getInt(control + 16)) : OptionalInt.empty();
    }
}
