package io.casfs.fuse.kernel;

import io.casfs.fs.TreeListener;
import io.casfs.fuse.FaultLog;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells the kernel what it has cached and is not so any more: names, attributes and pages that others than the kernel itself
 * have changed.
 *
 * <p>From threads of its own: the kernel takes locks for this that a request under way may hold. Names and attributes go in
 * order from one thread and wait for no other node. Pages may have to wait until a read of them is answered, so each file's
 * are another thread's.
 */
final class Invalidator implements TreeListener, FileOperations.Pages, AutoCloseable {
    private static final int PAGE_THREADS = 16;
    private static final int IDLE_SECONDS = 10;

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
    private final FaultLog faults;
    private final Notifications notifications;
    private final Thread thread = new Thread(this::run, "casfs-fuse-notify");
    private final ThreadPoolExecutor pageThreads;
    private final Listings listings = new Listings(this::dropListing);
    private final Map<InodeId, Integer> stalePages = new ConcurrentHashMap<>();
    // Guarded by this.
    private Set<Notice> notices = new LinkedHashSet<>();
    private boolean closed;

    Invalidator(Session session, Device device, Nodes nodes, Coherence coherence, FaultLog faults) {
        this.session = session;
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

    @Override
    public void attributesChanged(InodeId inode) {
        if (!SessionThread.isOf(session)) {
            coherence.changed();
            nodes.number(inode).ifPresent(number -> add(new Notice.OfAttributes(number)));
        }
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
    public boolean areGood(InodeId inode) {
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

    private synchronized Set<Notice> take() throws InterruptedException {
        while (notices.isEmpty() && !closed) {
            wait();
        }
        Set<Notice> due = notices;
        notices = new LinkedHashSet<>();
        return due;
    }

    private void run() {
        try {
            Set<Notice> due = take();
            while (!due.isEmpty()) {
                coherence.settle();
                due.forEach(this::tell);
                due = take();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts but whoever ends the process.
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Notice notice) {
        try {
            if (notice instanceof Notice.OfName of) {
                notifications.forgetName(of.directory(), of.name());
            } else if (notice instanceof Notice.OfAttributes of) {
                notifications.forgetAttributes(of.node());
            } else if (notice instanceof Notice.OfPages of) {
                notifications.forgetAttributes(of.node());
                pageThreads.execute(() -> forgetPages(of));
            } else if (notice instanceof Notice.OfListing of) {
                pageThreads.execute(() -> forgetListing(of));
            }
        } catch (IOException | RuntimeException e) {
            faults.report("telling the kernel of a change", e);
        }
    }

    private void forgetPages(Notice.OfPages of) {
        try {
            notifications.forgetPages(of.node());
        } catch (IOException | RuntimeException e) {
            faults.report("telling the kernel of a change", e);
        } finally {
            fresh(of.inode());
        }
    }

    private void forgetListing(Notice.OfListing of) {
        try {
            notifications.forgetPages(of.node());
            listings.dropped(of.directory(), of.changes());
        } catch (IOException | RuntimeException e) {
            faults.report("telling the kernel of a change", e);
        }
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
