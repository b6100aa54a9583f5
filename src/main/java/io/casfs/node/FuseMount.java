package io.casfs.node;

import io.casfs.fuse.FuseEdge;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountBusyException;
import io.casfs.fuse.Unmounter;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A mount that one of the edges made. */
record FuseMount(FuseEdge served, Mount mount) implements Mounter.ActiveMount {

    @Override
    public String edge() {
        return served.toString();
    }

    @Override
    public void unmount() throws IOException, CommandException {
        try {
            mount.unmount();
        } catch (MountBusyException e) {
            throw CommandException.failed(e.getMessage() + "\nEnd them, or make them leave it, and unmount again.", e);
        }
    }

    @Override
    public void detach() throws IOException {
        List<String> command = Unmounter.isRoot()
                ? List.of("umount", "-l", mount.directory().toString())
                : List.of(fusermount(), "-u", "-z", mount.directory().toString());
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while unmounting " + mount.directory());
        }
    }

    private static String fusermount() throws IOException {
        return Unmounter.fusermount()
                .orElseThrow(() -> new IOException("fusermount is not installed"))
                .toString();
    }

    @Override
    public CompletableFuture<?> ended() {
        return mount.ended();
    }

    @Override
    public long callbacks() {
        return mount.counters().callbacks();
    }

    @Override
    public long foreignThreadCallbacks() {
        return mount.counters().foreignCallbacks();
    }
}
