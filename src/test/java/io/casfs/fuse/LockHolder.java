package io.casfs.fuse;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Another process with one file open, which locks as it is told.
 *
 * <p>As a program: each line of the input is a command, each line of the output its result.
 */
final class LockHolder implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader results;

    LockHolder(Path file) throws IOException {
        process = ChildJvm.start(LockHolder.class, file.toString());
        commands = process.outputWriter(StandardCharsets.UTF_8);
        results = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Has the process call flock(2); returns its errno or 0. */
    int flock(int operation) throws IOException {
        tell("flock " + operation);
        return result();
    }

    /** Has the process call fcntl(2) with a lock; returns its errno or 0. */
    int fcntl(int command, int type, long start, long length) throws IOException {
        tellFcntl(command, type, start, length);
        return result();
    }

    /** Has the process call fcntl(2) with a lock, which may wait; {@link #result} has the result. */
    void tellFcntl(int command, int type, long start, long length) throws IOException {
        tell("fcntl " + command + " " + type + " " + start + " " + length);
    }

    int result() throws IOException {
        return Integer.parseInt(results.readLine());
    }

    long pid() {
        return process.pid();
    }

    /** Kills the process and returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws IOException {
        int fd = Posix.opened(Path.of(arguments[0]), Posix.O_RDWR);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", -1);
            int result = words[0].equals("flock")
                    ? Posix.C.flock(fd, Integer.parseInt(words[1]))
                    : new RecordLock(number(words[2]), number(words[3]), number(words[4])).call(fd, number(words[1]));
            System.out.println(result == 0 ? 0 : Posix.errno());
        }
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }
}
