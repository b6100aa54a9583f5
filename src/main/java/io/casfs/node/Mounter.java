package io.casfs.node;

import io.casfs.fs.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Puts a file system on a directory: what a node needs of a FUSE edge. */
interface Mounter {
    /**
     * Returns when {@code directory} is usable.
     *
     * @param say told line by line what the user should know
     * @throws CommandException if it can't be mounted, with what to do
     */
    ActiveMount mount(FileSystem fileSystem, Path directory, MountChoice choice, Consumer<String> say)
            throws IOException, CommandException;

    /** A mount that was usable when it was handed out. */
    interface ActiveMount {
        /** What the edge that serves it is called in commands. */
        String edge();

        /**
         * Ends the mount, after all requests under way; without effect if it has ended.
         *
         * @throws CommandException if processes use it, which the message names; the mount stays usable
         */
        void unmount() throws IOException, CommandException;

        /** Takes the mount out of the tree of directories even if processes use it, and ends it. */
        void detach() throws IOException;

        /** Completes when the mount has ended, by whatever means. */
        CompletableFuture<?> ended();

        /** Requests of the kernel answered so far. */
        long callbacks();

        /** Those of them that ran on a thread that isn't casfs's own. */
        long foreignThreadCallbacks();
    }
}
