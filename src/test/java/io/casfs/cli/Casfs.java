package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the packaged {@code casfs} as a user would, with a state folder of its own.
 *
 * <p>Nodes listen on a free port of the loopback interface, and mount through the edge that a user gets or the one that
 * {@code -Dcasfs.fuse=jnr} names, unless a test says otherwise.
 */
final class Casfs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Path scratch;
    private final List<String> fuse;

    Casfs(Path home, Path scratch) {
        this(home, scratch, usualEdge());
    }

    /** @param edge through which it mounts; null for the one that a user gets */
    Casfs(Path home, Path scratch, String edge) {
        this.home = home;
        this.scratch = scratch;
        this.fuse = edge == null ? List.of() : List.of("--fuse", edge);
    }

    /** What a command said and how it ended. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Result(int exitStatus, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(out);
        }

        Result exitsWith(int status) {
            assertEquals(status, exitStatus, () -> "it said: " + err + text());
            assertTrue(!err.contains("\tat "), () -> "a stack trace: " + err);
            return this;
        }
    }

    /** The edge through which tests mount that don't say one; null for the one that a user gets. */
    static String usualEdge() {
        return System.getProperty("casfs.fuse");
    }

    static Path launcher() {
        return Path.of(System.getProperty("casfs.dist", "target/casfs"), "bin", "casfs")
                .toAbsolutePath();
    }

    Path home() {
        return home;
    }

    Process start(List<String> arguments, Path input, Path out, Path err) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(arguments);
        if (isMount(arguments) && !arguments.contains("--fuse")) {
            command.addAll(fuse);
        }
        if (makesNode(arguments)) {
            command.addAll(List.of("--listen", "127.0.0.1:0"));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectInput(input == null ? new File("/dev/null") : input.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("CASFS_HOME", home.toString());
        builder.environment().remove("CASFS_DEBUG");
        return builder.start();
    }

    private static boolean isMount(List<String> arguments) {
        return !arguments.isEmpty() && arguments.get(0).equals("mount");
    }

    // A node that exists keeps the port it got.
    private boolean makesNode(List<String> arguments) {
        return isMount(arguments)
                && !arguments.contains("--listen")
                && (!Files.exists(home) || arguments.contains("--new") || arguments.contains("--join"));
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return runWith(null, arguments);
    }

    /** Runs a command with a file as its standard input. */
    Result runWith(Path input, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(scratch, "out", "");
        Path err = Files.createTempFile(scratch, "err", "");
        Process process = start(List.of(arguments), input, out, err);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " did not end; it said " + Files.readString(err));
        }
        return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
    }

    JsonNode status(Path... in) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("status", "--json"));
        for (Path path : in) {
            arguments.add(path.toString());
        }
        return run(arguments.toArray(String[]::new)).exitsWith(0).json();
    }

    long pid(Path... in) throws IOException, InterruptedException {
        return status(in).get("pid").asLong();
    }

    static boolean isRunning(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        // A zombie has ended; in a container there may be nobody to take notice of it.
        return Files.exists(stat)
                && !Files.readString(stat, StandardCharsets.ISO_8859_1).contains(") Z ");
    }

    static boolean isMounted(Path directory) throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)
                .contains(" " + directory + " ");
    }

    /** A condition that comes true without anything to wait for but time. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.onSpinWait();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
