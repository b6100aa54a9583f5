package io.casfs.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Whether another process runs. */
final class ProcessLife {
    private ProcessLife() {}

    /** A process that has ended counts as ended even if its parent hasn't taken notice (a zombie). */
    static boolean isRunning(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            // pid (name) state ...: the name may hold anything, the last parenthesis ends it.
            int end = line.lastIndexOf(')');
            char state = end >= 0 && end + 2 < line.length() ? line.charAt(end + 2) : '?';
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            boolean hasProc = Files.exists(Path.of("/proc/self"));
            return !hasProc && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }

    /** Waits until a process has ended; false if it hasn't after {@code patience}. */
    static boolean awaitEnd(long pid, Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        while (isRunning(pid)) {
            if (deadline.isOver()) {
                return false;
            }
            deadline.pause();
        }
        return true;
    }
}
