package io.casfs.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Sends lines of the event log to a command, several in one message. Used by one thread. */
final class EventsReply {
    private static final int LINES_PER_MESSAGE = 200;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ControlFrames connection;
    private final BooleanSupplier nodeIsEnding;
    private final boolean follow;
    private final List<String> waiting = new ArrayList<>();
    private long sentNanos = System.nanoTime();
    private boolean gone;

    EventsReply(ControlFrames connection, BooleanSupplier nodeIsEnding, boolean follow) {
        this.connection = connection;
        this.nodeIsEnding = nodeIsEnding;
        this.follow = follow;
    }

    void line(String line) {
        waiting.add(line);
        if (waiting.size() >= LINES_PER_MESSAGE) {
            send();
        }
    }

    /** Whether there is no use in looking for more lines; asked whenever there are none right now. */
    boolean isToStop() {
        // Without news the command still hears that it isn't forgotten, and we hear whether it is still there.
        if (!waiting.isEmpty() || System.nanoTime() - sentNanos >= PERIOD_NANOS) {
            send();
        }
        return gone || !follow || nodeIsEnding.getAsBoolean() || !connection.isOpen();
    }

    private void send() {
        try {
            connection.send(new ControlMessage.Events(waiting));
        } catch (IOException e) {
            // The command was interrupted, which is how following ends.
            gone = true;
        }
        waiting.clear();
        sentNanos = System.nanoTime();
    }

    void finish() throws IOException {
        if (!gone) {
            connection.send(new ControlMessage.Events(waiting));
            connection.send(new ControlMessage.Done());
        }
    }
}
