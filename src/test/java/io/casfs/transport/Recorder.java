package io.casfs.transport;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.casfs.identity.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers events until a test asks for them. */
public final class Recorder implements PeerListener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void connected(NodeId peer) {
        events.add("connected " + peer);
    }

    @Override
    public void disconnected(NodeId peer) {
        events.add("disconnected " + peer);
    }

    @Override
    public void refused(NodeId peer, String reason) {
        events.add("refused " + peer + " " + reason);
    }

    /** Waits for an event that begins so, dropping those before it. */
    public String await(String beginning) throws InterruptedException {
        List<String> dropped = new ArrayList<>();
        while (true) {
            String event = events.poll(60, TimeUnit.SECONDS);
            assertNotNull(event, "'" + beginning + "' was expected and didn't come after " + dropped);
            if (event.startsWith(beginning)) {
                return event;
            }
            dropped.add(event);
        }
    }
}
