package io.casfs.node;

import io.casfs.fs.FileSystem;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Mounts nothing. */
final class NoMounter implements Mounter {
    @Override
    public ActiveMount mount(FileSystem fileSystem, Path directory, MountChoice choice, Consumer<String> say)
            throws CommandException {
        throw CommandException.failed("nothing is mounted in this test");
    }
}
