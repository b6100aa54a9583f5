package io.casfs.joining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeKey;
import io.casfs.transport.MemoryNetwork;
import io.casfs.transport.RefusedException;
import io.casfs.transport.netty.NettyConversation;
import io.casfs.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining over the transport that nodes use. */
class JoinOverTlsTest {
    private static final Joiners CLUSTER = new Joiners(9);
    private static final Dialer DIALER = (address, authority) ->
            NettyConversation.dial(address, authority, JoinMessage.PROTOCOL, Duration.ofSeconds(60));

    @TempDir
    private Path folder;

    @Test
    void joinsOnceAndNotAtAnotherCluster() throws IOException {
        Invitations invitations = Invitations.open(folder.resolve("invitations"), InstantSource.system());
        Inviter inviter = new Inviter(
                invitations, CLUSTER.identity.node(), (publicKey, name, addresses) -> CLUSTER.welcome(publicKey));
        try (NettyTransport transport = NettyTransport.open(
                CLUSTER.identity, CLUSTER.clusterId, "127.0.0.1:0", peer -> List.of(), MemoryNetwork.OPEN_GATE)) {
            transport.serveStrangers(JoinMessage.PROTOCOL, inviter);
            transport.start();
            List<String> here = List.of(transport.listening());
            JoinToken token = invitations.create(Duration.ofHours(1), 1, here, CLUSTER.authority.fingerprint());
            NodeKey key = NodeKey.generate();
            assertEquals(key.publicKey(), join(token, key).nodeCertificate().getPublicKey());
            assertThrows(RefusedException.class, () -> join(token, NodeKey.generate()));
            JoinToken foreign =
                    invitations.create(Duration.ofHours(1), 1, here, new Joiners(10).authority.fingerprint());
            String message =
                    assertThrows(IOException.class, () -> join(foreign, key)).getMessage();
            assertTrue(message.contains("cluster"), message);
        }
    }

    private static Welcome join(JoinToken token, NodeKey key) throws IOException {
        return new JoinClient(DIALER, InstantSource.system(), line -> {}).join(token, key, "laptop", List.of());
    }
}
