package io.casfs.fuse.jnr;

import io.casfs.fuse.FaultLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * libfuse's session of one mount and the threads that run it.
 *
 * <p>It begins with two threads and gets another whenever all are busy, up to {@link #MAX_THREADS}. After the kernel has
 * unmounted, each thread's wait for a request ends. The last one to leave ends the session: only then is nobody inside
 * libfuse, which frees the session at once and asks nobody.
 */
final class Session {
    private static final int FIRST_THREADS = 2;
    /** Each has 128 KiB; so many may wait for other nodes before a request waits for one of them. */
    private static final int MAX_THREADS = 256;

    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    private final LibFuse2 library;
    private final long fuse;
    private final long session;
    private final long channel;
    private final long replies;
    private final int deviceDescriptor;
    private final long mountPoint;
    private final Edge edge;
    private final AtomicInteger idle = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    // Exclusively: while a name may be replaced or a directory removed. Shared: while a file may be hidden, which must
    // be done with before its directory goes (see Orphans); and while a name is looked up. A replaced open file has no
    // node for a moment; a look-up would make one, and libfuse would take its name away though it may be open by then.
    private final ReadWriteLock names = new ReentrantReadWriteLock();
    // Guarded by this.
    private final List<FuseThread> threads = new ArrayList<>();
    private int started;

    Session(LibFuse2 library, long fuse, long mountPoint, Edge edge) {
        this.library = library;
        this.fuse = fuse;
        this.session = library.fuse_get_session(fuse);
        this.channel = library.fuse_session_next_chan(session, 0);
        this.deviceDescriptor = library.fuse_chan_fd(channel);
        this.replies = library.fuse_chan_new(Replies.channelOperations(), deviceDescriptor, 0, 0);
        if (replies == 0) {
            throw new OutOfMemoryError("no native memory for a channel");
        }
        this.mountPoint = mountPoint;
        this.edge = edge;
    }

    int deviceDescriptor() {
        return deviceDescriptor;
    }

    Edge edge() {
        return edge;
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    void start() {
        for (int i = 0; i < FIRST_THREADS; i++) {
            addThread();
        }
    }

    private synchronized void addThread() {
        if (threads.size() < MAX_THREADS) {
            FuseThread thread = new FuseThread(this, "casfs-fuse-" + ++started, library.fuse_chan_bufsize(channel));
            threads.add(thread);
            idle.incrementAndGet();
            thread.start();
        }
    }

    /** Serves requests until the kernel has unmounted. */
    void serve(FuseThread thread) {
        long channelPointer = Native.allocate(Long.BYTES);
        try {
            int length = receive(thread, channelPointer);
            while (length > 0) {
                serve(thread, length);
                length = receive(thread, channelPointer);
            }
        } finally {
            Native.free(channelPointer);
            leave(thread);
        }
    }

    private int receive(FuseThread thread, long channelPointer) {
        while (true) {
            Native.putLong(channelPointer, channel);
            int length = library.fuse_chan_recv(channelPointer, thread.buffer(), thread.bufferSize());
            if (length != -EINTR && length != -EAGAIN) {
                return length;
            }
        }
    }

    private void serve(FuseThread thread, int length) {
        if (idle.decrementAndGet() == 0) {
            addThreadIfPossible();
        }
        try {
            execute(thread, length);
        } catch (RuntimeException | Error e) {
            edge.faults().report("a request", e);
        } finally {
            idle.incrementAndGet();
        }
    }

    private void addThreadIfPossible() {
        try {
            addThread();
        } catch (OutOfMemoryError e) {
            edge.faults().report("starting another thread", e);
        }
    }

    private void execute(FuseThread thread, int length) {
        switch (thread.opcode()) {
            case FuseThread.READ -> thread.runInterruptibly(() -> process(thread, length));
            case FuseThread.INTERRUPT -> {
                interrupt(Native.getLong(thread.buffer() + FuseThread.BODY_OFFSET));
                process(thread, length);
            }
            case FuseThread.LOOKUP, FuseThread.UNLINK -> processAndEvacuate(thread, length, names.readLock());
            case FuseThread.RENAME, FuseThread.RMDIR -> processAndEvacuate(thread, length, names.writeLock());
            case FuseThread.GETATTR,
                    FuseThread.SETATTR,
                    FuseThread.READLINK,
                    FuseThread.OPEN,
                    FuseThread.SETXATTR,
                    FuseThread.GETXATTR,
                    FuseThread.LISTXATTR,
                    FuseThread.REMOVEXATTR,
                    FuseThread.OPENDIR -> {
                library.fuse_session_process(session, thread.buffer(), length, replies);
            }
            default -> process(thread, length);
        }
    }

    private void processAndEvacuate(FuseThread thread, int length, Lock lock) {
        lock.lock();
        try {
            process(thread, length);
            thread.evacuate();
        } finally {
            lock.unlock();
        }
    }

    private void process(FuseThread thread, int length) {
        library.fuse_session_process(session, thread.buffer(), length, channel);
    }

    void evacuate(Evacuation evacuation) {
        long request = evacuation.request();
        try {
            library.fuse_session_process(session, request, evacuation.length(), replies);
        } finally {
            Native.free(request);
        }
    }

    /** A program that waits in a read got a signal. */
    private synchronized void interrupt(long unique) {
        for (FuseThread thread : threads) {
            thread.interrupt(unique);
        }
    }

    private void leave(FuseThread thread) {
        idle.decrementAndGet();
        boolean last;
        synchronized (this) {
            // Only threads that have not left add others, so an empty list stays empty.
            threads.remove(thread);
            last = threads.isEmpty();
        }
        if (last) {
            end();
        }
    }

    private void end() {
        FaultLog faults = edge.faults();
        try {
            edge.close();
            // Closes the device; the kernel has unmounted already, unless reading from the device failed.
            library.fuse_unmount(mountPoint, channel);
            library.fuse_chan_destroy(replies);
            library.fuse_destroy(fuse);
        } catch (RuntimeException | Error e) {
            faults.report("the end of a mount", e);
        } finally {
            ended.complete(null);
        }
    }
}
