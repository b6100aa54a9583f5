package io.casfs.transport;

import io.casfs.identity.NodeId;
import java.util.Optional;

/** Decides who is let in, once TLS has proved which node it is. Thread-safe; must not block. */
public interface Gatekeeper {
    /**
     * Returns why a node is refused, for the people at both ends; empty if it may talk.
     *
     * @param admission what it shows to be let in though it isn't listed here yet, an encoded {@link
     *     io.casfs.identity.AdmissionRecord}; empty if it shows nothing
     */
    Optional<String> refusal(NodeId peer, byte[] admission);

    /** Returns what this node shows to peers that may not have it on their list yet; empty if it has nothing. */
    byte[] ownAdmission();
}
