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
    private static final int MAX_THREADS = 32;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    private final LibFuse2 library;
    private final long fuse;
    private final long session;
    private final long channel;
    private final long mountPoint;
    private final Edge edge;
    private final AtomicInteger idle = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    // Held shared while a file may be hidden, exclusively while a directory may be removed: Orphans says why.
    private final ReadWriteLock directories = new ReentrantReadWriteLock();
    // Guarded by this.
    private final List<FuseThread> threads = new ArrayList<>();
    private int started;

    Session(LibFuse2 library, long fuse, long mountPoint, Edge edge) {
        this.library = library;
        this.fuse = fuse;
        this.session = library.fuse_get_session(fuse);
        this.channel = library.fuse_session_next_chan(session, 0);
        this.mountPoint = mountPoint;
        this.edge = edge;
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
            case FuseThread.UNLINK -> processAndEvacuate(thread, length, directories.readLock());
            case FuseThread.RENAME, FuseThread.RMDIR -> processAndEvacuate(thread, length, directories.writeLock());
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
            library.fuse_session_process(session, request, evacuation.length(), channel);
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
            library.fuse_destroy(fuse);
        } catch (RuntimeException | Error e) {
            faults.report("the end of a mount", e);
        } finally {
            ended.complete(null);
        }
    }
}
