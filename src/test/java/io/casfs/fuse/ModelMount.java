package io.casfs.fuse;

import java.nio.file.Path;
import java.util.List;

/**
 * A program that mounts the model through the edge of its first argument at the directory of its second, with the others
 * as options, says so, and serves it until its input ends or it is killed.
 */
public final class ModelMount {
    private ModelMount() {}

    public static void main(String[] arguments) throws Exception {
        var constructor =
                Class.forName(arguments[0]).asSubclass(EdgeUnderTest.class).getDeclaredConstructor();
        constructor.setAccessible(true);
        EdgeUnderTest edge = constructor.newInstance();
        List<String> options = List.of(arguments).subList(2, arguments.length);
        MountOptions mountOptions =
                new MountOptions(Path.of(arguments[1]), options, OwnerMapping.numericOfThisProcess());
        try (Mount mount = edge.mount(new ModelFileSystem(), mountOptions)) {
            System.out.println("mounted " + mount.directory());
            while (System.in.read() >= 0) {
                System.out.println(mount.counters());
            }
        }
    }
}
