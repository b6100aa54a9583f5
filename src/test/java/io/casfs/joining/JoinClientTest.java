package io.casfs.joining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import io.casfs.transport.MemoryNetwork;
import io.casfs.transport.MemoryTransport;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinClientTest {
    private static final Joiners CLUSTER = new Joiners(6);
    private static final List<String> LISTENING = List.of("10.0.0.2:7437");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private final Joiners.Hand inviterClock = new Joiners.Hand();
    private final Joiners.Hand joinerClock = new Joiners.Hand();
    private final MemoryNetwork network = new MemoryNetwork();
    private final NodeKey key = NodeKey.generate();
    private Invitations invitations;
    private Admissions admissions = (publicKey, name, addresses) -> CLUSTER.welcome(publicKey);
    private String address;

    @BeforeEach
    void startInviter() throws IOException {
        invitations = Invitations.open(folder.resolve("invitations"), inviterClock);
        address = serve(CLUSTER.identity, invitations);
    }

    private String serve(TlsIdentity identity, Invitations its) {
        MemoryTransport transport = network.open(identity, MemoryNetwork.OPEN_GATE);
        transport.serveStrangers(
                JoinMessage.PROTOCOL,
                new Inviter(
                        its, identity.node(), (publicKey, name, where) -> admissions.admit(publicKey, name, where)));
        transport.start();
        return transport.listening();
    }

    @AfterEach
    void close() {
        network.close();
    }

    private JoinToken token(String... addresses) throws IOException {
        return invitations.create(HOUR, 1, List.of(addresses), CLUSTER.authority.fingerprint());
    }

    private Welcome join(JoinToken token, NodeKey joiner) throws IOException {
        Dialer dialer = (where, authority) -> network.dial(where, authority, JoinMessage.PROTOCOL);
        return new JoinClient(dialer, joinerClock, line -> {}).join(token, joiner, "laptop", LISTENING);
    }

    private String failure(JoinToken token) {
        return assertThrows(IOException.class, () -> join(token, NodeKey.generate()))
                .getMessage();
    }

    @Test
    void joinsByTheTokensText() throws IOException {
        JoinToken token = JoinToken.parse(token(address).text());
        List<Object> asked = new ArrayList<>();
        admissions = (publicKey, name, addresses) -> {
            asked.add(name);
            asked.add(addresses);
            return CLUSTER.welcome(publicKey);
        };
        Welcome welcome = join(token, key);
        assertEquals(List.of("laptop", LISTENING), asked);
        assertEquals(Octets.of(CLUSTER.clusterSecret), welcome.cluster().secret());
        assertEquals(key.publicKey(), welcome.nodeCertificate().getPublicKey());
        assertArrayEquals(CLUSTER.authority.fingerprint(), token.authorityFingerprint());
        AdmissionRecord record = AdmissionRecord.parse(
                        CLUSTER.clusterId, welcome.admission().toBytes())
                .orElseThrow();
        assertEquals(key.id(), record.joined());
        assertEquals(CLUSTER.inviterKey.id(), record.inviter());
    }

    @Test
    void triesOneAddressAfterTheOther() throws IOException {
        String foreign = serve(TlsIdentity.issue(NodeKey.generate(), new Joiners(7).authority), invitations);
        join(token("memory-99:7000", foreign, address), key);
    }

    @Test
    void ifNobodyIsThereEveryAddressIsNamedWithItsPort() throws IOException {
        String message = failure(token("memory-98:7000", "memory-99:7437"));
        assertTrue(message.contains("memory-98:7000: nobody listens at memory-98:7000"), message);
        assertTrue(message.contains("memory-99:7437: nobody"), message);
        assertTrue(message.contains("firewall lets port 7000 and 7437 through"), message);
    }

    @Test
    void aUsedTokenIsRefused() throws IOException {
        JoinToken token = token(address);
        join(token, key);
        assertEquals(
                "the token has been used already; ask for a new one, made with: casfs invite",
                assertThrows(RefusedException.class, () -> join(token, NodeKey.generate()))
                        .getMessage());
    }

    @Test
    void anExpiredTokenIsRefusedWithBothClocksIfTheyDiffer() throws IOException {
        JoinToken token = token(address);
        inviterClock.now = Joiners.NOW.plus(Duration.ofHours(2));
        joinerClock.now = inviterClock.now.plusSeconds(60);
        assertEquals(
                "the token expired at 2026-11-25 13:00:00 UTC; ask for a new one, made with: casfs invite",
                failure(token));
        joinerClock.now = Joiners.NOW;
        assertEquals(
                "the token expired at 2026-11-25 13:00:00 UTC by the inviter's clock, which decides (this machine's clock"
                        + " says 2026-11-25 12:00:00 UTC, the inviter's 2026-11-25 14:00:00 UTC); ask for a new one,"
                        + " made with: casfs invite",
                failure(token));
    }

    @Test
    void aTokenOfAnotherNodeOrAnotherClusterIsRefused() throws IOException {
        JoinToken ofAnotherNode = Invitations.open(folder.resolve("another"), inviterClock)
                .create(HOUR, 1, List.of(address), CLUSTER.authority.fingerprint());
        String message = failure(ofAnotherNode);
        assertTrue(message.contains("this node didn't make the token"), message);
        assertFalse(message.contains("firewall"), message);
        JoinToken ofAnotherCluster =
                invitations.create(HOUR, 1, List.of(address), new Joiners(7).authority.fingerprint());
        assertTrue(failure(ofAnotherCluster).contains("belongs to another cluster"));
    }

    @Test
    void hearsWhyItCannotBeAdmitted() throws IOException {
        admissions = (publicKey, name, addresses) -> {
            throw new RefusedException("the disk of the inviter is full");
        };
        String message = failure(token(address));
        assertTrue(message.contains(address + ": the disk of the inviter is full"), message);
    }

    @Test
    void ofTwoRacingForOneUseExactlyOneWins() throws Exception {
        JoinToken token = token(address);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Callable<Welcome> racer = () -> join(token, NodeKey.generate());
            List<Future<Welcome>> racers = pool.invokeAll(List.of(racer, racer));
            int winners = 0;
            for (Future<Welcome> one : racers) {
                try {
                    one.get();
                    winners++;
                } catch (ExecutionException e) {
                    assertTrue(e.getCause().getMessage().contains("used already"), () -> String.valueOf(e.getCause()));
                }
            }
            assertEquals(1, winners);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void anAnswerThatIsNotRightIsNotTaken() throws IOException {
        Welcome good = CLUSTER.welcome(key.publicKey().getEncoded());
        Joiners other = new Joiners(8);
        Welcome foreign = other.welcome(key.publicKey().getEncoded());
        Welcome forAnother = CLUSTER.welcome(NodeKey.generate().publicKey().getEncoded());
        Welcome.Cluster cluster = good.cluster();
        List<Welcome> wrong = List.of(
                forAnother,
                new Welcome(foreign.cluster(), good.certificate(), good.admission(), good.inviter()),
                new Welcome(cluster, foreign.certificate(), good.admission(), good.inviter()),
                new Welcome(cluster, forAnother.certificate(), good.admission(), good.inviter()),
                new Welcome(cluster, good.certificate(), foreign.admission(), good.inviter()),
                new Welcome(cluster, good.certificate(), forAnother.admission(), good.inviter()),
                new Welcome(cluster, good.certificate(), good.admission(), foreign.inviter()),
                new Welcome(
                        new Welcome.Cluster(
                                Octets.of(new byte[16]), cluster.secret(), cluster.hash(), cluster.authority()),
                        good.certificate(),
                        good.admission(),
                        good.inviter()));
        for (Welcome answer : wrong) {
            admissions = (publicKey, name, addresses) -> answer;
            JoinToken token = token(address);
            String message =
                    assertThrows(IOException.class, () -> join(token, key)).getMessage();
            assertTrue(message.startsWith("the inviter's answer isn't right: "), message);
        }
    }
}
