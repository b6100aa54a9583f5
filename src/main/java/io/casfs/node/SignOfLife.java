package io.casfs.node;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells a waiting command every two seconds, until closed, what takes so long, and in between what it should know. */
final class SignOfLife implements AutoCloseable {
    private static final long PERIOD_SECONDS = 2;

    private final ControlFrames connection;
    private final Future<?> ticks;
    private final Object sending;
    private boolean closed;

    private SignOfLife(ScheduledExecutorService timer, ControlFrames connection, Supplier<String> text) {
        this.connection = connection;
        sending = new Object();
        ticks = timer.scheduleAtFixedRate(() -> tell(text.get()), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    static SignOfLife start(ScheduledExecutorService timer, ControlFrames connection, String text) {
        return start(timer, connection, () -> text);
    }

    static SignOfLife start(ScheduledExecutorService timer, ControlFrames connection, Supplier<String> text) {
        return new SignOfLife(timer, connection, text);
    }

    /** Tells it something at once. */
    void tell(String text) {
        synchronized (sending) {
            if (closed) {
                return;
            }
            try {
                connection.send(new ControlMessage.Note(text));
            } catch (IOException e) {
                // The command is gone. What it asked for is done all the same.
                closed = true;
            }
        }
    }

    /** After this nothing more is sent: the connection is free for the answer. */
    @Override
    public void close() {
        ticks.cancel(false);
        synchronized (sending) {
            closed = true;
        }
    }
}
