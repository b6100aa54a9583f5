package io.casfs.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.identity.TlsIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract, and the cuts that other tests rely on. */
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

    @Test
    void nothingPassesACutUntilItIsHealed() throws Exception {
        Recorder atA = new Recorder();
        Transport a = node(identity(), MemoryNetwork.OPEN_GATE, new Echo(), atA);
        Transport b = node(new Echo());
        a.keepConnected(Set.of(b.self()));
        atA.await("connected " + b.self());
        network.cut(a.self(), b.self());
        atA.await("disconnected " + b.self());
        failure(UnreachableException.class, ask(a, b, say("hello")));
        failure(UnreachableException.class, ask(b, a, say("hello")));
        network.heal();
        atA.await("connected " + b.self());
        assertEquals(say("hello").message(), ask(b, a, say("hello")).get().message());
        network.isolate(b.self());
        atA.await("disconnected " + b.self());
        network.heal(a.self(), b.self());
        atA.await("connected " + b.self());
        network.breakConnection(a.self(), b.self());
        atA.await("disconnected " + b.self());
        atA.await("connected " + b.self());
    }

    @Test
    void whatIsSentTheCutWayIsLost() throws Exception {
        Echo heard = new Echo();
        Transport a = node(new Echo());
        Transport b = node(heard);
        ask(a, b, say("hello")).get();
        for (boolean there : new boolean[] {true, false}) {
            network.cutOneWay(there ? a.self() : b.self(), there ? b.self() : a.self());
            failure(
                    UnreachableException.class,
                    a.request(b.self(), Chat.PROTOCOL, say("hello"), Duration.ofMillis(50)));
            network.heal(a.self(), b.self());
        }
        a.send(b.self(), Chat.PROTOCOL, say("now")).get();
        assertEquals(a.self() + " Say[text=now] 0", heard.taken.poll(60, TimeUnit.SECONDS));
    }
}
