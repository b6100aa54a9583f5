package io.casfs.fuse;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Unmounts by the system's own programs, which know what each user may do. */
public final class Unmounter {
    /** What Java shows instead of bytes that are no text. */
    private static final char NOT_TEXT = '\ufffd';

    private Unmounter() {}

    /**
     * Unmounts; returns normally if nothing is mounted there any more.
     *
     * @throws MountBusyException if processes use it
     */
    public static void unmount(Path directory) throws IOException {
        run(directory, false);
    }

    /**
     * Unmounts and returns when the mount's session has ended: every handle is released then.
     *
     * @param ended completes at the end of the session
     * @throws MountBusyException if processes use it
     */
    public static void unmount(Path directory, CompletableFuture<Void> ended) throws IOException {
        if (!ended.isDone()) {
            unmount(directory);
        }
        try {
            ended.get();
            // A forced unmount (umount -f) of a busy mount ends the session and leaves the mount in the table.
            MountTable.cleanUpStale(directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the last handles of " + directory + " were released");
        } catch (ExecutionException e) {
            throw new IOException("the mount of " + directory + " did not end properly", e.getCause());
        }
    }

    /** Takes the mount out of the tree at once, whoever still uses it; for mounts that nobody serves. */
    static void unmountLazily(Path directory) throws IOException {
        run(directory, true);
    }

    private static void run(Path directory, boolean lazily) throws IOException {
        Optional<MountTable.Entry> before = MountTable.read().at(directory);
        if (before.isEmpty()) {
            return;
        }
        List<String> command = command(directory, lazily);
        String complaint = outputOf(command);
        if (!MountTable.read().at(directory).equals(before)) {
            return;
        }
        if (complaint.contains("busy")) {
            throw new MountBusyException(directory, MountHolders.of(directory));
        }
        throw new IOException("cannot unmount " + directory + ": " + String.join(" ", command) + " said: "
                + (complaint.isEmpty() ? "nothing" : complaint));
    }

    private static List<String> command(Path directory, boolean lazily) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.add("umount");
            if (lazily) {
                command.add("-l");
            }
        } else {
            command.add(fusermount()
                    .orElseThrow(() -> new IOException("cannot unmount " + directory
                            + ": neither fusermount nor fusermount3 is installed (Debian: apt install fuse3)"))
                    .toString());
            command.add("-u");
            if (lazily) {
                command.add("-z");
            }
        }
        // An absolute path cannot be taken for an option.
        String path = directory.toAbsolutePath().toString();
        if (path.indexOf(NOT_TEXT) >= 0) {
            return inShell(command, PathBytes.of(directory));
        }
        command.add(path);
        return command;
    }

    /** Java gives programs only text. A path that is none goes through the shell, which knows octal numbers. */
    private static List<String> inShell(List<String> command, byte[] path) {
        StringBuilder octal = new StringBuilder();
        for (byte b : path) {
            octal.append('\\').append(b >> 6 & 3).append(b >> 3 & 7).append(b & 7);
        }
        // The dot keeps a newline at the end, which the shell would take away.
        String script = "path=$(printf '" + octal + ".'); exec \"$@\" \"${path%.}\"";
        List<String> all = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        all.addAll(command);
        return all;
    }

    private static String outputOf(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Its messages are compared, so they must not be translated.
        builder.environment().put("LC_ALL", "C");
        builder.directory(Path.of("/").toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Process process = builder.start();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), Charset.defaultCharset());
            process.waitFor();
            return text.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
        }
    }

    /** Returns the program with which ordinary users mount and unmount FUSE file systems, if it is installed. */
    public static Optional<Path> fusermount() {
        return program("fusermount").or(() -> program("fusermount3"));
    }

    /** Returns where {@code PATH}, or a usual place, has a program. */
    public static Optional<Path> program(String name) {
        List<String> places = new ArrayList<>();
        String path = System.getenv("PATH");
        if (path != null) {
            places.addAll(List.of(path.split(":", -1)));
        }
        places.addAll(List.of("/usr/bin", "/bin", "/usr/local/bin"));
        return places.stream()
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns whether this process may mount without help. */
    public static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
