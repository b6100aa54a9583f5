package io.casfs.fuse.jnr;

import io.casfs.fuse.ModelFileSystem;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.OwnerMapping;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that mounts the model at its first argument, with the others as options, says so, and serves it until its
 * input ends or it is killed.
 */
final class ModelMount {
    private ModelMount() {}

    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments).subList(1, arguments.length);
        MountOptions mountOptions =
                new MountOptions(Path.of(arguments[0]), options, OwnerMapping.numericOfThisProcess());
        try (Mount mount = JnrMount.mount(new ModelFileSystem(), mountOptions)) {
            System.out.println("mounted " + mount.directory());
            while (System.in.read() >= 0) {
                System.out.println(mount.counters());
            }
        }
    }
}
