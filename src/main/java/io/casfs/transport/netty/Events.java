package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.transport.PeerListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners, in order, away from the network's threads. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final Threads threads;
    private final List<PeerListener> listeners = new CopyOnWriteArrayList<>();

    Events(Threads threads) {
        this.threads = threads;
    }

    void add(PeerListener listener) {
        listeners.add(listener);
    }

    void connected(NodeId peer) {
        LOG.info("connected to {}", peer);
        tell(listener -> listener.connected(peer));
    }

    void disconnected(NodeId peer) {
        LOG.info("disconnected from {}", peer);
        tell(listener -> listener.disconnected(peer));
    }

    void refused(NodeId peer, String reason) {
        LOG.debug("no connection to {}: {}", peer, reason);
        tell(listener -> listener.refused(peer, reason));
    }

    private void tell(Consumer<PeerListener> event) {
        threads.event(() -> {
            for (PeerListener listener : listeners) {
                try {
                    event.accept(listener);
                } catch (RuntimeException e) {
                    LOG.error("a listener failed", e);
                }
            }
        });
    }
}
