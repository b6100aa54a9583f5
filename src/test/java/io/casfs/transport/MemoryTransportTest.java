package io.casfs.transport;

import io.casfs.identity.TlsIdentity;
import java.io.IOException;

class MemoryTransportTest extends TransportContract {
    private final MemoryNetwork network = new MemoryNetwork();

    @Override
    protected Transport open(TlsIdentity identity, Gatekeeper gate) {
        return network.open(identity, gate);
    }

    @Override
    protected <M> Conversation<M> dial(String address, byte[] fingerprint, Protocol<M> protocol) throws IOException {
        return network.dial(address, fingerprint, protocol);
    }
}
