package io.casfs.node;

import io.casfs.block.BlockId;
import io.casfs.exchange.ExchangeListener;
import io.casfs.fs.BeingRead;
import io.casfs.identity.NodeId;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the exchange does into the event log, blocks by the names of the files they are read for. */
final class PeerEvents implements ExchangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(PeerEvents.class);

    private final EventLog events;
    private final Namespace namespace;
    private final Members members;

    PeerEvents(EventLog events, Namespace namespace, Members members) {
        this.events = events;
        this.namespace = namespace;
        this.members = members;
    }

    @Override
    public void missing(BlockId id) {
        events.missing(BeingRead.current().flatMap(this::name).orElseGet(id::toString));
    }

    private Optional<String> name(InodeId inode) {
        try {
            List<Link> links = namespace.linksOf(inode);
            return links.isEmpty()
                    ? Optional.empty()
                    : Optional.of(links.get(0).name().toString());
        } catch (IOException e) {
            LOG.debug("a file that is read can't be named: {}", e.toString());
            return Optional.empty();
        }
    }

    @Override
    public void serving(BlockId id, NodeId to) {
        events.serving(id.toString());
    }

    @Override
    public void received(BlockId id, int length, NodeId from) {
        List<String> addresses = members.addresses(from);
        events.received(length, addresses.isEmpty() ? from.toString().substring(0, 8) : addresses.get(0));
    }
}
