package io.casfs.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a waiting command how far something is: at most five times a second, and every two seconds what was last known,
 * until closed.
 *
 * <p>Once the command is gone, {@link #accept} throws, which ends what nobody waits for any more.
 */
final class CopiesReporter implements Consumer<CopiesProgress>, AutoCloseable {
    private static final long PERIOD_SECONDS = 2;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ControlFrames connection;
    private final Future<?> ticks;
    private CopiesProgress last = new CopiesProgress(0, 0, 0);
    private long sentNanos = System.nanoTime() - PAUSE_NANOS;
    private @Nullable IOException gone;
    private boolean closed;

    private CopiesReporter(ScheduledExecutorService timer, ControlFrames connection) {
        this.connection = connection;
        this.ticks = timer.scheduleAtFixedRate(this::tick, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    static CopiesReporter start(ScheduledExecutorService timer, ControlFrames connection) {
        return new CopiesReporter(timer, connection);
    }

    @Override
    public synchronized void accept(CopiesProgress progress) {
        last = progress;
        if (System.nanoTime() - sentNanos >= PAUSE_NANOS) {
            send();
        }
        if (gone != null) {
            throw new UncheckedIOException(gone);
        }
    }

    private synchronized void tick() {
        if (!closed) {
            send();
        }
    }

    private void send() {
        if (gone != null) {
            return;
        }
        try {
            connection.send(new ControlMessage.Copying(last));
            sentNanos = System.nanoTime();
        } catch (IOException e) {
            gone = e;
            hangUp(e);
        }
    }

    // The answer, too, then fails as it should: there is nobody to be told.
    private void hangUp(IOException reason) {
        try {
            connection.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** After this nothing more is sent: the connection is free for the answer. */
    @Override
    public void close() {
        ticks.cancel(false);
        synchronized (this) {
            closed = true;
        }
    }
}
