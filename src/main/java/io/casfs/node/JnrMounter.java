package io.casfs.node;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountBusyException;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.OwnerMapping;
import io.casfs.fuse.Unmounter;
import io.casfs.fuse.jnr.JnrMount;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Mounts through jnr-fuse. */
final class JnrMounter implements Mounter {

    @Override
    public String name() {
        return "jnr";
    }

    @Override
    public ActiveMount mount(FileSystem fileSystem, Path directory, @Nullable String owner, List<String> options)
            throws IOException, CommandException {
        return new JnrActiveMount(JnrMount.mount(fileSystem, options(directory, owner, options)));
    }

    /** The options as the edge takes them. Wrong ones are refused, as wrong use. */
    static MountOptions options(Path directory, @Nullable String owner, List<String> options)
            throws IOException, CommandException {
        try {
            return new MountOptions(directory, options, owners(owner));
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private static OwnerMapping owners(@Nullable String owner) throws IOException {
        boolean numeric = owner == null ? Unmounter.isRoot() : owner.equals("numeric");
        return numeric ? OwnerMapping.numericOfThisProcess() : OwnerMapping.mapToThisProcess();
    }

    private record JnrActiveMount(Mount mount) implements ActiveMount {

        @Override
        public void unmount() throws IOException, CommandException {
            try {
                mount.unmount();
            } catch (MountBusyException e) {
                throw CommandException.failed(
                        e.getMessage() + "\nEnd them, or make them leave it, and unmount again.", e);
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
}
