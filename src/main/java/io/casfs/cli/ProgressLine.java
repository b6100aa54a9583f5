package io.casfs.cli;

import io.casfs.node.CopiesProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Shows how far something is: on a terminal in one line that changes, elsewhere in a new line now and then. */
final class ProgressLine {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final String ERASE = "\r\033[K";

    private final boolean terminal = isTerminal();
    private long lastNanos = System.nanoTime();
    private boolean shown;

    // System.console() tells of standard input and output, and in Java 22 and newer not even that.
    private static boolean isTerminal() {
        try {
            String errors = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return errors.startsWith("/dev/pts/") || errors.startsWith("/dev/tty") || errors.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    void show(String text) {
        if (terminal) {
            System.err.print(ERASE + text);
            shown = true;
        } else if (System.nanoTime() - lastNanos >= PERIOD_NANOS) {
            System.err.println(text);
            lastNanos = System.nanoTime();
        }
    }

    void show(CopiesProgress progress) {
        show(
                progress.blocksTotal() == 0
                        ? "looking at what there is"
                        : progress.blocksDone() + " of " + progress.blocksTotal() + " blocks, "
                                + Bytes.text(progress.bytes()));
    }

    void clear() {
        if (shown) {
            System.err.print(ERASE);
            shown = false;
        }
    }
}
