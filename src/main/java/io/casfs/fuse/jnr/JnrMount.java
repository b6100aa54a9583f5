package io.casfs.fuse.jnr;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.EdgeUnavailableException;
import io.casfs.fuse.KernelReadAhead;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountCounters;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.MountPreconditions;
import io.casfs.fuse.MountTable;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A mount served through libfuse 2. */
public final class JnrMount implements Mount {
    private static final long READY_TIMEOUT_SECONDS = 20;
    // libfuse keeps what it sets up for a process in static variables.
    private static final Object SETUP = new Object();

    private final Path directory;
    private final Session session;

    private JnrMount(Path directory, Session session) {
        this.directory = directory;
        this.session = session;
    }

    /**
     * Mounts and returns when the directory is usable. A mount whose process has died is taken away first.
     *
     * @throws EdgeUnavailableException if there is no libfuse 2
     * @throws IOException if it cannot be mounted; the message says why and what to do
     */
    public static Mount mount(FileSystem fs, MountOptions options) throws IOException {
        Path directory = MountPreconditions.check(options);
        Session session = setUp(directory, options, new Edge(fs, options.owners()));
        JnrMount mount = new JnrMount(directory, session);
        try {
            session.start();
            mount.awaitReady();
            return mount;
        } catch (IOException | RuntimeException | Error e) {
            try {
                Unmounter.unmount(directory);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /**
     * Loads libfuse 2, without which nothing can be mounted in this way.
     *
     * @throws EdgeUnavailableException saying where to get it
     */
    public static void requireLibrary() throws EdgeUnavailableException {
        var unused = Libraries.fuse();
    }

    private static Session setUp(Path directory, MountOptions options, Edge edge) throws IOException {
        LibFuse2 library = Libraries.fuse();
        // Two results: char *mountpoint, int multithreaded.
        long results = Native.allocate(2L * Long.BYTES);
        synchronized (SETUP) {
            try (MountArguments arguments = new MountArguments(directory, options);
                    FusermountPath path = FusermountPath.prepare()) {
                StandardError error = StandardError.listen();
                long fuse = library.fuse_setup(
                        arguments.count(),
                        arguments.address(),
                        NativeOperations.address(),
                        Operation.STRUCT_SIZE,
                        results,
                        results + Long.BYTES,
                        0);
                if (fuse == 0) {
                    throw new IOException("libfuse cannot mount " + directory + ": " + error.said());
                }
                // The JVM handles signals. libfuse has set its own only where there were none.
                library.fuse_remove_signal_handlers(library.fuse_get_session(fuse));
                return new Session(library, fuse, Native.getLong(results), edge);
            } finally {
                Native.free(results);
            }
        }
    }

    private void awaitReady() throws IOException {
        try {
            if (!session.edge().initialized().await(READY_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the kernel did not answer the mount of " + directory);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while mounting " + directory);
        }
        MountTable.Entry entry = MountTable.read()
                .at(directory)
                .orElseThrow(() -> new IOException(directory + " was unmounted as soon as it was mounted"));
        KernelReadAhead.raise(entry);
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void unmount() throws IOException {
        Unmounter.unmount(directory, session.ended());
    }

    @Override
    public CompletableFuture<Void> ended() {
        // A copy, so that nobody else completes ours.
        return session.ended().copy();
    }

    @Override
    public MountCounters counters() {
        return session.edge().counters().snapshot();
    }
}
