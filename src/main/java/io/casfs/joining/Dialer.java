package io.casfs.joining;

import io.casfs.transport.Conversation;
import java.io.IOException;

/** Calls a node as a stranger. */
@FunctionalInterface
public interface Dialer {
    /**
     * Opens a conversation of {@link JoinMessage#PROTOCOL}.
     *
     * @param address {@code HOST:PORT}
     * @param authorityFingerprint of the authority that must have signed the node's certificate
     * @throws IOException if nobody answers, or a node of another authority
     */
    Conversation<JoinMessage> dial(String address, byte[] authorityFingerprint) throws IOException;
}
