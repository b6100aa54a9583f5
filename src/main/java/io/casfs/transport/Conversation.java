package io.casfs.transport;

import java.io.IOException;
import java.security.cert.X509Certificate;

/** A stranger's end of a conversation with a node whose authority it has checked. Used by one thread. */
public interface Conversation<M> extends AutoCloseable {
    /**
     * Says something and waits for the answer.
     *
     * @throws RefusedException if the node says no
     */
    M ask(M message) throws IOException;

    /** Returns the node's certificate, which its authority signed. */
    X509Certificate host();

    @Override
    void close();
}
