package io.casfs.fuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A directory under which programs see a {@link io.casfs.fs.FileSystem}. Thread-safe. */
public interface Mount extends AutoCloseable {
    /** Returns the mounted directory, absolute and without symlinks. */
    Path directory();

    /**
     * Unmounts and returns when all that programs wrote has been handed to the file system and every handle is released.
     * It never unmounts lazily: programs that still use the directory are not cut off. Idempotent.
     *
     * @throws MountBusyException if processes hold files there; the mount stays as it was
     */
    void unmount() throws IOException;

    /** Completes when the mount has ended and its handles are released, whoever unmounted it. */
    CompletableFuture<Void> ended();

    /** Returns what has gone through this mount so far. */
    MountCounters counters();

    /** Unmounts as {@link #unmount} does. */
    @Override
    default void close() throws IOException {
        unmount();
    }
}
