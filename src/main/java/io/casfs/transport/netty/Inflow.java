package io.casfs.transport.netty;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a peer's frames is being handled, over all its connections: so much at once, and what has come beyond waits
 * while the connections aren't read from. Thread-safe.
 */
final class Inflow {
    static final int MAX_CALLS = 64;
    static final long MAX_BYTES = 16 << 20;

    private record Arrival(Connection from, Frame frame) {}

    private final Deque<Arrival> waiting = new ArrayDeque<>();
    private final Set<Connection> paused = new HashSet<>();
    private int calls;
    private long bytes;

    /** Has the connection handle the frame, now or when earlier ones have ended. */
    void arrived(Connection from, Frame frame) {
        synchronized (this) {
            waiting.add(new Arrival(from, frame));
        }
        advance();
    }

    /** Ends the handling of a frame. */
    void ended(Frame frame) {
        synchronized (this) {
            calls--;
            bytes -= frame.length();
        }
        advance();
    }

    private void advance() {
        List<Arrival> begun = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && hasRoom()) {
                Arrival next = waiting.remove();
                calls++;
                bytes += next.frame.length();
                begun.add(next);
            }
            if (hasRoom()) {
                List<Connection> resumed = List.copyOf(paused);
                paused.clear();
                resumed.forEach(Connection::adjustReading);
            } else {
                waiting.forEach(arrival -> pause(arrival.from));
                begun.forEach(arrival -> pause(arrival.from));
            }
        }
        begun.forEach(arrival -> arrival.from.handle(arrival.frame));
    }

    private boolean hasRoom() {
        return calls < MAX_CALLS && bytes < MAX_BYTES;
    }

    private void pause(Connection connection) {
        if (paused.add(connection)) {
            connection.adjustReading();
        }
    }

    synchronized boolean isPaused(Connection connection) {
        return paused.contains(connection);
    }

    /** Drops what a lost connection left. */
    synchronized void lost(Connection connection) {
        waiting.removeIf(arrival -> arrival.from == connection);
        paused.remove(connection);
    }
}
