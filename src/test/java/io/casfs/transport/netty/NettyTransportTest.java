package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.identity.TlsIdentity;
import io.casfs.transport.Conversation;
import io.casfs.transport.Gatekeeper;
import io.casfs.transport.Protocol;
import io.casfs.transport.Transport;
import io.casfs.transport.TransportContract;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

class NettyTransportTest extends TransportContract {
    private static final byte[] CLUSTER = new byte[16];

    private final Map<NodeId, String> addresses = new ConcurrentHashMap<>();

    private List<String> addresses(NodeId peer) {
        return Optional.ofNullable(addresses.get(peer)).map(List::of).orElse(List.of());
    }

    @Override
    protected Transport open(TlsIdentity identity, Gatekeeper gate) throws IOException {
        Transport transport = NettyTransport.open(identity, CLUSTER, "127.0.0.1:0", this::addresses, gate);
        addresses.put(identity.id(), transport.listening());
        return transport;
    }

    @Override
    protected <M> Conversation<M> dial(String address, byte[] fingerprint, Protocol<M> protocol) throws IOException {
        return NettyConversation.dial(address, fingerprint, protocol, Duration.ofSeconds(60));
    }
}
