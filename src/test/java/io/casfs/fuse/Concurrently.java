package io.casfs.fuse;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs clients of a mount at the same time. */
public final class Concurrently {
    private Concurrently() {}

    /** Runs all and returns when they have ended; fails with the first failure. */
    public static void run(List<Callable<Void>> clients) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(clients.size());
        try {
            for (Future<Void> result : executor.invokeAll(clients)) {
                result.get();
            }
        } finally {
            executor.shutdown();
            executor.awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}
