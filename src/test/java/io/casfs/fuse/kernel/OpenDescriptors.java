package io.casfs.fuse.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The pipes, sockets and FUSE devices that this process has open. */
final class OpenDescriptors {
    private OpenDescriptors() {}

    /** Returns each by its number and what it is. */
    static Set<String> all() throws IOException {
        Set<String> all = new TreeSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                String target = target(link);
                if (target.startsWith("pipe:") || target.startsWith("socket:") || target.endsWith("/fuse")) {
                    all.add(link.getFileName() + " " + target);
                }
            }
        }
        return all;
    }

    /**
     * Returns those that are open now and were not then, and stay open: the JDK closes a pipe of a program that has ended
     * in a thread of its own.
     */
    static Set<String> since(Set<String> before) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Set<String> opened = opened(before);
        while (!opened.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            opened = opened(before);
        }
        return opened;
    }

    private static Set<String> opened(Set<String> before) throws IOException {
        Set<String> opened = all();
        opened.removeAll(before);
        return opened;
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "closed meanwhile";
        }
    }
}
