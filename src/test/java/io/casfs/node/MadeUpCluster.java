package io.casfs.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Answers every question with something that tells what was asked. */
final class MadeUpCluster implements ClusterService {
    final EventLog log = new EventLog("127.0.0.1:5000", System::nanoTime);
    final List<String> steps = new CopyOnWriteArrayList<>();
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch gaveUp = new CountDownLatch(1);
    volatile boolean neverDone;
    volatile byte[] path;

    @Override
    public ClusterStatus status() {
        return new ClusterStatus(
                "127.0.0.1:5000",
                List.of(),
                "1/2",
                NetworkStatus.of(1, 2, Map.of()),
                new BlocksStatus(1, 2, 3, 4, 5, 6, 7, 8));
    }

    @Override
    public Invited invite(Duration validity, int uses) {
        return new Invited("token for " + validity, "2026-01-01T00:00:00Z", uses, List.of("127.0.0.1:5000"));
    }

    @Override
    public CopiesReport sync(byte[] asked, int copies, Consumer<CopiesProgress> progress) {
        path = asked;
        started.countDown();
        try {
            do {
                progress.accept(new CopiesProgress(10, 10, 100));
                LockSupport.parkNanos(1_000_000);
            } while (neverDone);
        } finally {
            gaveUp.countDown();
        }
        return new CopiesReport(10, 1, 2, copies);
    }

    @Override
    public EvictReport evict(byte[] asked) {
        return new EvictReport(1, 2, 3, 4);
    }

    @Override
    public WarmReport warm(byte[] asked, Consumer<CopiesProgress> progress) {
        return new WarmReport(1, 2, 3);
    }

    @Override
    public void prepareLeaving(boolean force, Consumer<CopiesProgress> progress) throws CommandException {
        steps.add("prepare");
        if (!force) {
            throw CommandException.failed("nobody can be reached; --force leaves all the same");
        }
    }

    @Override
    public LeaveReport leave(boolean force, Consumer<CopiesProgress> progress) {
        steps.add("leave");
        return new LeaveReport(1, 2, 3, 4);
    }

    @Override
    public Forgotten forget(String nodeNameOrId) throws CommandException {
        if (nodeNameOrId.equals("bert")) {
            throw CommandException.failed("bert still answers: use casfs leave there");
        }
        return new Forgotten("id", nodeNameOrId);
    }

    @Override
    public void events(Consumer<String> line, BooleanSupplier stop) {
        log.lines(line, stop);
    }
}
