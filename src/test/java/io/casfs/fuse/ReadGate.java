package io.casfs.fuse;

import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** Holds reads back. */
public final class ReadGate {
    private final Predicate<InodeId> which;
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore interrupted = new Semaphore(0);
    private final CountDownLatch open = new CountDownLatch(1);

    ReadGate(Predicate<InodeId> which) {
        this.which = which;
    }

    /** Returns when a read waits. */
    public void awaitReader() throws InterruptedException {
        awaitReaders(1);
    }

    /** Returns when so many more reads wait. */
    public void awaitReaders(int count) throws InterruptedException {
        arrived.acquire(count);
    }

    /** Returns when a read that waited was interrupted. */
    public void awaitInterruption() throws InterruptedException {
        interrupted.acquire();
    }

    /** Returns whether reads of that inode wait. */
    boolean holds(InodeId inode) {
        return open.getCount() > 0 && which.test(inode);
    }

    /** Lets all reads pass. */
    public void open() {
        open.countDown();
    }

    void await() throws IOException {
        arrived.release();
        try {
            open.await();
        } catch (InterruptedException e) {
            interrupted.release();
            throw new InterruptedIOException("interrupted");
        }
    }
}
