package io.casfs.fuse.kernel;

import io.casfs.fuse.MountOptions;
import io.casfs.fuse.OwnerMapping;
import io.casfs.fuse.PathBytes;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A process that mounts a directory several times, and says how it went. */
final class MountRounds {
    private static final int ROUNDS = 5;

    private MountRounds() {}

    /** Mounts the directory whose bytes are the first argument, in hexadecimal, with the options in the others. */
    public static void main(String[] arguments) throws Exception {
        Path directory = PathBytes.path(HexFormat.of().parseHex(arguments[0]));
        List<String> options = List.of(arguments).subList(1, arguments.length);
        // What the JVM opens once and keeps, it opens now.
        System.out.println(outcome(directory, options));
        Set<String> before = OpenDescriptors.all();
        for (int i = 0; i < ROUNDS; i++) {
            System.out.println(outcome(directory, options));
        }
        System.out.println("left open: " + OpenDescriptors.since(before));
        System.out.println("left running: " + ProcessHandle.current().children().toList());
    }

    private static String outcome(Path directory, List<String> options) throws IOException {
        try (Device device = KernelMounter.mount(
                directory, new MountOptions(directory, options, OwnerMapping.numericOfThisProcess()))) {
            String line = RawMount.lineOfCasfs();
            try (Device another = device.another()) {
                RawMount.refuseInit(another);
            }
            Unmounter.unmount(directory);
            return Files.exists(directory) ? "mounted: " + line : "gone";
        } catch (IOException e) {
            return "refused: " + e.getMessage();
        }
    }
}
