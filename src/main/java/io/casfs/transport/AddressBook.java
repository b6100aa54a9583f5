package io.casfs.transport;

import io.casfs.identity.NodeId;
import java.util.List;

/** Tells where peers listen. Thread-safe. */
@FunctionalInterface
public interface AddressBook {
    /** Returns {@code HOST:PORT} of the peer, the likeliest first; none if nothing is known. */
    List<String> addresses(NodeId peer);
}
