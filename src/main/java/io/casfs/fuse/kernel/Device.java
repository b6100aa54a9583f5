package io.casfs.fuse.kernel;

import com.kenai.jffi.MemoryIO;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open descriptor of {@code /dev/fuse} that belongs to a mount. Thread-safe: many threads may receive and send.
 *
 * <p>The kernel keeps the mount's connection while one of its descriptors is open; when the last one is closed, programs
 * get ENOTCONN from the mount.
 */
final class Device implements AutoCloseable {
    private static final MemoryIO IO = MemoryIO.getInstance();
    /** {@code FUSE_DEV_IOC_CLONE}: {@code _IOR(229, 0, uint32_t)}. */
    private static final long CLONE = 0x8004e500L;

    private static final ThreadLocal<Pieces> PIECES = ThreadLocal.withInitial(Pieces::new);

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();
    // Threads in a call, and one until close. The last one out closes the descriptor: closed under a call, its number
    // might already be another file's, into which the call would write.
    private final AtomicInteger users = new AtomicInteger(1);

    private Device(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Takes over an open descriptor. */
    static Device of(int descriptor) {
        return new Device(descriptor);
    }

    /** Opens a descriptor that belongs to no mount yet. */
    static Device open() throws IOException {
        return open(0);
    }

    private static Device open(int flags) throws IOException {
        try (CallMemory memory = new CallMemory()) {
            int descriptor = Libc.C.open(memory.string("/dev/fuse"), Libc.O_RDWR | Libc.O_CLOEXEC | flags);
            if (descriptor < 0) {
                throw new ErrnoException("cannot open /dev/fuse", Libc.errno());
            }
            return new Device(descriptor);
        }
    }

    int descriptor() {
        return descriptor;
    }

    /**
     * Waits for a request and puts it at the start of a direct buffer: from position 0 to the limit.
     *
     * @return false once the mount has ended or this is closed
     * @throws ErrnoException if the kernel refuses: EINVAL if the buffer is too small for this mount
     */
    boolean receive(ByteBuffer buffer) throws IOException {
        long address = address(buffer);
        if (!enter()) {
            return false;
        }
        try {
            long length = Libc.C.read(descriptor, address, buffer.capacity());
            while (length < 0) {
                int errno = Libc.errno();
                if (isEnd(errno)) {
                    return false;
                }
                // ENOENT: the program gave the request up while it was on its way to us.
                if (errno != Libc.EINTR && errno != Libc.EAGAIN && errno != Libc.ENOENT) {
                    throw new ErrnoException("cannot receive a request from the kernel", errno);
                }
                length = Libc.C.read(descriptor, address, buffer.capacity());
            }
            buffer.position(0).limit(Math.toIntExact(length));
            return true;
        } finally {
            leave();
            Reference.reachabilityFence(buffer);
        }
    }

    /**
     * Takes a request as {@link #receive} does if there is one now; only for a descriptor that doesn't block.
     *
     * @return false if there is none, also once the mount has ended
     */
    boolean take(ByteBuffer buffer) throws IOException {
        long address = address(buffer);
        if (!enter()) {
            return false;
        }
        try {
            long length = Libc.C.read(descriptor, address, buffer.capacity());
            if (length >= 0) {
                buffer.position(0).limit(Math.toIntExact(length));
                return true;
            }
            int errno = Libc.errno();
            if (isEnd(errno) || errno == Libc.EINTR || errno == Libc.EAGAIN || errno == Libc.ENOENT) {
                return false;
            }
            throw new ErrnoException("cannot receive a request from the kernel", errno);
        } finally {
            leave();
            Reference.reachabilityFence(buffer);
        }
    }

    /**
     * Sends one message, gathered from what remains in two direct buffers; their positions stay.
     *
     * @param second may be empty
     * @return false if the kernel has no use for it any more: the request was given up, what a notification speaks of is
     *     not cached, the mount has ended or this is closed
     * @throws ErrnoException if the kernel refuses it: EINVAL if it is malformed
     */
    boolean send(ByteBuffer first, ByteBuffer second) throws IOException {
        Pieces pieces = PIECES.get();
        pieces.put(0, first);
        pieces.put(1, second);
        if (!enter()) {
            return false;
        }
        try {
            if (Libc.C.writev(descriptor, pieces.address, second.hasRemaining() ? 2 : 1) >= 0) {
                return true;
            }
            int errno = Libc.errno();
            if (errno == Libc.ENOENT || isEnd(errno)) {
                return false;
            }
            throw new ErrnoException("the kernel does not take a message", errno);
        } finally {
            leave();
            Reference.reachabilityFence(first);
            Reference.reachabilityFence(second);
        }
    }

    /** Opens another descriptor of the same mount, with a queue of its own for the requests that it has received. */
    Device another() throws IOException {
        return another(0);
    }

    /** Opens another descriptor as {@link #another()} does, on which {@link #take} doesn't wait. */
    Device anotherThatDoesNotBlock() throws IOException {
        return another(Libc.O_NONBLOCK);
    }

    private Device another(int flags) throws IOException {
        if (!enter()) {
            throw new IOException("the device is closed");
        }
        Device another = null;
        try (CallMemory memory = new CallMemory()) {
            another = open(flags);
            long argument = memory.allocate(Integer.BYTES);
            IO.putInt(argument, descriptor);
            if (Libc.C.ioctl(another.descriptor, CLONE, argument) < 0) {
                throw new ErrnoException("cannot open another descriptor of a mount", Libc.errno());
            }
            return another;
        } catch (IOException | RuntimeException | Error e) {
            if (another != null) {
                another.close();
            }
            throw e;
        } finally {
            leave();
        }
    }

    /**
     * Closes the descriptor as soon as no thread is in a call of this. Idempotent; does not wait: a thread in {@link
     * #receive} comes back with the next request or when the mount ends, so unmount first.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leave();
        }
    }

    private boolean enter() {
        int count = users.get();
        while (count > 0 && !closed.get()) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
            count = users.get();
        }
        return false;
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            Libc.C.close(descriptor);
        }
    }

    private static boolean isEnd(int errno) {
        return errno == Libc.ENODEV || errno == Libc.ECONNABORTED;
    }

    private static long address(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("not a direct buffer");
        }
        return IO.getDirectBufferAddress(buffer);
    }

    /** A {@code struct iovec[2]} of a thread. */
    private static final class Pieces {
        private static final int SIZE = 2 * Long.BYTES;

        private final ByteBuffer memory = ByteBuffer.allocateDirect(2 * SIZE).order(ByteOrder.nativeOrder());
        final long address = address(memory);

        void put(int index, ByteBuffer piece) {
            if (piece.hasRemaining()) {
                memory.putLong(index * SIZE, Device.address(piece) + piece.position());
            }
            memory.putLong(index * SIZE + Long.BYTES, piece.remaining());
        }
    }
}
