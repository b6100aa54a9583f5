package io.casfs.fuse.kernel;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.EdgeUnavailableException;
import io.casfs.fuse.FuseEdge;
import io.casfs.fuse.KernelReadAhead;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountCounters;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.MountPreconditions;
import io.casfs.fuse.MountTable;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A mount served by speaking the kernel's protocol. */
public final class KernelMount implements Mount {
    private final Path directory;
    private final Session session;

    private KernelMount(Path directory, Session session) {
        this.directory = directory;
        this.session = session;
    }

    /**
     * Mounts and returns when the directory is usable. A mount whose process has died is taken away first.
     *
     * @throws EdgeUnavailableException if casfs can't speak to this kernel
     * @throws IOException if it cannot be mounted; the message says why and what to do
     */
    public static Mount mount(FileSystem fs, MountOptions options) throws IOException {
        FuseEdge.KERNEL.requirePlatform();
        Path directory = MountPreconditions.check(options);
        KernelMount mount =
                new KernelMount(directory, greet(fs, directory, KernelMounter.mount(directory, options), options));
        try {
            mount.session.start();
            MountTable.Entry entry = MountTable.read()
                    .at(directory)
                    .orElseThrow(() -> new IOException(directory + " was unmounted as soon as it was mounted"));
            KernelReadAhead.raise(entry);
            return mount;
        } catch (IOException | RuntimeException | Error e) {
            unmountAfter(mount, e);
            throw e;
        }
    }

    private static void unmountAfter(KernelMount mount, Throwable reason) {
        try {
            mount.unmount();
        } catch (IOException again) {
            reason.addSuppressed(again);
        }
    }

    private static Session greet(FileSystem fs, Path directory, Device device, MountOptions options)
            throws IOException {
        try {
            int minor = new Handshake(options).greet(device);
            return Session.on(device, new Edge(fs, Rules.of(options, minor)));
        } catch (IOException | RuntimeException | Error e) {
            giveUp(directory, device, e);
            throw e;
        }
    }

    /** In this order: while INIT isn't answered, unmounting waits for that; once nobody can answer, it is stale. */
    private static void giveUp(Path directory, Device device, Throwable reason) {
        device.close();
        try {
            MountTable.cleanUpStale(directory);
        } catch (IOException again) {
            reason.addSuppressed(again);
        }
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
