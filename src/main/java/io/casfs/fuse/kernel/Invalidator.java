package io.casfs.fuse.kernel;

import io.casfs.fs.TreeListener;
import io.casfs.fuse.FaultLog;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Tells the kernel what it has cached and is not so any more: names, attributes and pages that others than the kernel itself
 * have changed.
 *
 * <p>From threads of its own: the kernel takes locks for this that a request under way may hold. Names and attributes go in
 * order from one thread and wait for no other node. Pages may have to wait until a read of them is answered, so each file's
 * are another thread's.
 */
final class Invalidator implements TreeListener, KernelCaches, AutoCloseable {
    private static final int PAGE_THREADS = 16;
    private static final int IDLE_SECONDS = 10;
    private static final long PAUSE_MILLIS = 5;
    /** Two seconds of them. */
    private static final int MAX_ATTEMPTS = 400;

    /** What the kernel is to forget. */
    private sealed interface Notice {
        record OfName(long directory, Name name) implements Notice {}

        record OfAttributes(long node) implements Notice {}

        record OfPages(long node, InodeId inode) implements Notice {}

        record OfListing(long node, InodeId directory, long changes) implements Notice {}
    }

    private final Session session;
    private final Nodes nodes;
    private final Coherence coherence;
    private final BooleanSupplier othersShowAttributes;
    private final FaultLog faults;
    private final Notifications notifications;
    private final Thread thread = new Thread(this::run, "casfs-fuse-notify");
    private final ThreadPoolExecutor pageThreads;
    private final Listings listings = new Listings(this::dropListing);
    private final Map<InodeId, Integer> stalePages = new ConcurrentHashMap<>();
    // Guarded by this.
    private Set<Notice> notices = new LinkedHashSet<>();
    private final Set<Notice> again = new LinkedHashSet<>();
    private final Map<Notice, Integer> attempts = new HashMap<>();
    private boolean closed;

    /** @param othersShowAttributes whether answers are under way that show attributes */
    Invalidator(
            Session session,
            Device device,
            Nodes nodes,
            Coherence coherence,
            BooleanSupplier othersShowAttributes,
            FaultLog faults) {
        this.session = session;
        this.othersShowAttributes = othersShowAttributes;
        this.nodes = nodes;
        this.coherence = coherence;
        this.faults = faults;
        this.notifications = new Notifications(device);
        AtomicInteger count = new AtomicInteger();
        this.pageThreads = new ThreadPoolExecutor(
                PAGE_THREADS, PAGE_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, "casfs-fuse-notify-pages-" + count.incrementAndGet());
                    made.setDaemon(true);
                    return made;
                });
        pageThreads.allowCoreThreadTimeOut(true);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void nameChanged(InodeId directory, Name name) {
        if (!SessionThread.isOf(session)) {
            coherence.changed();
            nodes.number(directory).ifPresent(number -> {
                add(new Notice.OfName(number, name));
                listings.changed(directory);
            });
        }
    }

    /**
     * The kernel knows what its own requests change, but an answer that another of its requests gets meanwhile may show
     * what was before, and it would believe that.
     */
    @Override
    public void attributesChanged(InodeId inode) {
        if (!SessionThread.isOf(session)) {
            coherence.changed();
            attributesReplaced(inode);
        } else if (othersShowAttributes.getAsBoolean()) {
            attributesReplaced(inode);
        }
    }

    @Override
    public void attributesReplaced(InodeId inode) {
        nodes.number(inode).ifPresent(number -> add(new Notice.OfAttributes(number)));
    }

    @Override
    public void contentWritten(InodeId inode) {
        if (!SessionThread.isOf(session)) {
            contentReplaced(inode);
        }
    }

    @Override
    public void contentReplaced(InodeId inode) {
        coherence.changed();
        Optional<Long> number = nodes.number(inode);
        if (number.isPresent()) {
            stalePages.merge(inode, 1, Integer::sum);
            if (!add(new Notice.OfPages(number.get(), inode))) {
                fresh(inode);
            }
        }
    }

    @Override
    public boolean hasGoodPages(InodeId inode) {
        return !stalePages.containsKey(inode);
    }

    /** Returns which directories the kernel may list from its cache. */
    Listings listings() {
        return listings;
    }

    private void dropListing(InodeId directory, long changes) {
        Optional<Long> number = nodes.number(directory);
        if (number.isPresent()) {
            add(new Notice.OfListing(number.get(), directory, changes));
        } else {
            listings.dropped(directory, changes);
        }
    }

    private void fresh(InodeId inode) {
        stalePages.computeIfPresent(inode, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Returns false if the same is due already. */
    private synchronized boolean add(Notice notice) {
        boolean added = !closed && notices.add(notice);
        notifyAll();
        return added;
    }

    /** Has a notice told again in a moment; not for ever if the kernel has nothing of the kind. */
    private void tellAgain(Notice notice, boolean counts) {
        if (!addAgain(notice, counts)) {
            ended(notice);
        }
    }

    private synchronized boolean addAgain(Notice notice, boolean counts) {
        if (closed || (counts && attempts.merge(notice, 1, Integer::sum) > MAX_ATTEMPTS)) {
            return false;
        }
        again.add(notice);
        notifyAll();
        return true;
    }

    /** Takes note that nothing more is to be told of a notice. Not under the lock: listings have one, and call this one. */
    private void ended(Notice notice) {
        synchronized (this) {
            attempts.remove(notice);
        }
        if (notice instanceof Notice.OfPages of) {
            fresh(of.inode());
        } else if (notice instanceof Notice.OfListing of) {
            listings.dropped(of.directory(), of.changes());
        }
    }

    private synchronized Set<Notice> take() throws InterruptedException {
        while (notices.isEmpty() && again.isEmpty() && !closed) {
            wait();
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        while (notices.isEmpty() && !closed && System.nanoTime() - end < 0) {
            wait(PAUSE_MILLIS);
        }
        Set<Notice> due = notices;
        due.addAll(again);
        notices = new LinkedHashSet<>();
        again.clear();
        return due;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void run() {
        try {
            while (!isClosed()) {
                Set<Notice> due = take();
                coherence.settle();
                due.forEach(this::tell);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts but whoever ends the process.
            Thread.currentThread().interrupt();
        }
    }

    /** Tells what waits for nothing but the kernel's own locks; pages are told by other threads. */
    private void tell(Notice notice) {
        try {
            if (notice instanceof Notice.OfName of) {
                notifications.forgetName(of.directory(), of.name());
            } else if (notice instanceof Notice.OfAttributes of) {
                told(notice, of.node(), notifications.forgetAttributes(of.node()));
            } else if (notice instanceof Notice.OfPages of) {
                notifications.forgetAttributes(of.node());
                pageThreads.execute(() -> forgetPages(notice, of.node()));
            } else if (notice instanceof Notice.OfListing of) {
                pageThreads.execute(() -> forgetPages(notice, of.node()));
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(notice, e);
        }
    }

    private void forgetPages(Notice notice, long node) {
        try {
            told(notice, node, notifications.forgetPages(node));
        } catch (IOException | RuntimeException | Error e) {
            failed(notice, e);
        }
    }

    /**
     * Takes note of what came of a notice about an inode. If the kernel doesn't have an inode that it was told of, it may be
     * about to have it: then it would believe what it was told first.
     */
    private void told(Notice notice, long node, boolean taken) {
        if (taken || !nodes.isKnown(node)) {
            ended(notice);
        } else {
            tellAgain(notice, true);
        }
    }

    private void failed(Notice notice, Throwable reason) {
        faults.report("telling the kernel of a change", reason);
        tellAgain(notice, false);
    }

    /** Tells nothing more: the kernel has unmounted. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notices.clear();
            notifyAll();
        }
        pageThreads.shutdownNow();
        try {
            thread.join();
            if (!pageThreads.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS)) {
                faults.report("the end of a mount", new IOException("the kernel doesn't let go of pages"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
