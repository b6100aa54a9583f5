package io.casfs.transport;

import java.io.IOException;
import java.security.cert.X509Certificate;

/** A stranger's end of a talk with a node of a {@link MemoryNetwork}. */
final class MemoryConversation<M> implements Conversation<M> {
    private final MemoryTransport host;
    private final X509Certificate certificate;
    private final Protocol<M> protocol;
    private boolean ended;

    MemoryConversation(MemoryTransport host, X509Certificate certificate, Protocol<M> protocol) {
        this.host = host;
        this.certificate = certificate;
        this.protocol = protocol;
    }

    @Override
    public M ask(M message) throws IOException {
        if (ended || host.isClosed()) {
            throw new UnreachableException("the conversation is over");
        }
        try {
            return protocol.decode(host.hearStranger(protocol.name(), protocol.encode(message)));
        } catch (IOException e) {
            ended = true;
            throw e;
        }
    }

    @Override
    public X509Certificate host() {
        return certificate;
    }

    @Override
    public void close() {
        ended = true;
    }
}
