package io.casfs.fuse.kernel;

import com.kenai.jffi.MemoryIO;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * The two ends of a pipe or a socket: ours, and the one that a program gets.
 *
 * <p>Both are closed in programs started by others meanwhile. Not thread-safe.
 */
final class Ends implements AutoCloseable {
    private static final MemoryIO IO = MemoryIO.getInstance();
    private static final int CLOSED = -1;
    private static final int TEXT_LIMIT = 4096;

    private int ours;
    private int theirs;

    private Ends(int ours, int theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /** Makes a pipe, whose end to read from is ours. */
    static Ends ofPipe() throws IOException {
        try (CallMemory memory = new CallMemory()) {
            long pair = memory.allocate(2L * Integer.BYTES);
            if (Libc.C.pipe2(pair, Libc.O_CLOEXEC) < 0) {
                throw new ErrnoException("cannot make a pipe", Libc.errno());
            }
            return new Ends(IO.getInt(pair), IO.getInt(pair + Integer.BYTES));
        }
    }

    /** Makes a pair of sockets. */
    static Ends ofSocket() throws IOException {
        try (CallMemory memory = new CallMemory()) {
            long pair = memory.allocate(2L * Integer.BYTES);
            if (Libc.C.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, pair) < 0) {
                throw new ErrnoException("cannot make a socket", Libc.errno());
            }
            return new Ends(IO.getInt(pair), IO.getInt(pair + Integer.BYTES));
        }
    }

    int theirs() {
        return theirs;
    }

    /** Closes their end here, so that ours ends when the program has closed it too. */
    void closeTheirs() {
        theirs = closed(theirs);
    }

    /** Reads to the end; returns the text without blanks around it, cut where nobody would read on. */
    String readText() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (CallMemory memory = new CallMemory()) {
            long buffer = memory.allocate(TEXT_LIMIT);
            byte[] piece = new byte[TEXT_LIMIT];
            int length = read(buffer);
            while (length > 0) {
                IO.getByteArray(buffer, piece, 0, length);
                text.write(piece, 0, Math.min(length, TEXT_LIMIT - text.size()));
                length = read(buffer);
            }
        }
        return text.toString(StandardCharsets.UTF_8).strip();
    }

    private int read(long buffer) throws IOException {
        while (true) {
            long length = Libc.C.read(ours, buffer, TEXT_LIMIT);
            if (length >= 0) {
                return Math.toIntExact(length);
            }
            int errno = Libc.errno();
            if (errno != Libc.EINTR) {
                throw new ErrnoException("cannot read what a program says", errno);
            }
        }
    }

    /** Takes the descriptor that was sent over the socket; empty if none was. It is closed in other programs. */
    OptionalInt receiveDescriptor() throws IOException {
        try (CallMemory memory = new CallMemory()) {
            DescriptorMessage message = new DescriptorMessage(memory);
            while (Libc.C.recvmsg(ours, message.address(), Libc.MSG_CMSG_CLOEXEC) < 0) {
                int errno = Libc.errno();
                if (errno != Libc.EINTR) {
                    throw new ErrnoException("cannot receive a descriptor", errno);
                }
            }
            return message.descriptor();
        }
    }

    @Override
    public void close() {
        ours = closed(ours);
        theirs = closed(theirs);
    }

    private static int closed(int descriptor) {
        if (descriptor != CLOSED) {
            Libc.C.close(descriptor);
        }
        return CLOSED;
    }
}
