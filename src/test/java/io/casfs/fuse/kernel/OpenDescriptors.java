package io.casfs.fuse.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that this process has open, but for those from which its classes come. */
final class OpenDescriptors {
    private OpenDescriptors() {}

    static long count() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                if (!isOfClasses(link)) {
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean isOfClasses(Path link) throws IOException {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.endsWith(".jar") || target.endsWith(".class");
        } catch (java.nio.file.NoSuchFileException e) {
            // Closed meanwhile.
            return true;
        }
    }
}
