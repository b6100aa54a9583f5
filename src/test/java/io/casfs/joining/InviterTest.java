package io.casfs.joining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeKey;
import io.casfs.joining.JoinMessage.Hello;
import io.casfs.joining.JoinMessage.Refusal;
import io.casfs.joining.JoinMessage.Refusal.Reason;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InviterTest {
    private static final Joiners CLUSTER = new Joiners(3);
    private static final String FROM = "10.0.0.2:50000";

    @TempDir
    private Path folder;

    private final Joiners.Hand clock = new Joiners.Hand();
    private final AtomicInteger admitted = new AtomicInteger();
    private Invitations invitations;
    private Inviter inviter;
    private JoinToken token;

    @BeforeEach
    void open() throws IOException {
        invitations = Invitations.open(folder.resolve("invitations"), clock);
        inviter = inviter((publicKey, name, addresses) -> {
            admitted.incrementAndGet();
            return CLUSTER.welcome(publicKey);
        });
        token = invitations.create(Duration.ofHours(1), 1, List.of("10.0.0.1:7437"), CLUSTER.authority.fingerprint());
    }

    private Inviter inviter(Admissions admissions) {
        return new Inviter(invitations, CLUSTER.identity.node(), admissions);
    }

    private Reason refusal(Hello hello) throws IOException {
        return assertInstanceOf(Refusal.class, inviter.answer(FROM, hello)).reason();
    }

    @Test
    void letsInWhoHasATokenAndNoSecond() throws IOException {
        NodeKey key = NodeKey.generate();
        Welcome welcome = assertInstanceOf(Welcome.class, inviter.answer(FROM, CLUSTER.hello(token, key)));
        assertEquals(key.publicKey(), welcome.nodeCertificate().getPublicKey());
        assertEquals(Reason.USED_UP, refusal(CLUSTER.hello(token, NodeKey.generate())));
        assertEquals(1, admitted.get());
    }

    @Test
    void aProofForAnotherHostOrAnotherKeyIsWorthNothing() throws IOException {
        NodeKey key = NodeKey.generate();
        Joiners other = new Joiners(4);
        assertEquals(Reason.UNKNOWN, refusal(other.hello(token, key)));
        Hello hello = CLUSTER.hello(token, key);
        Octets stolen = Octets.of(NodeKey.generate().publicKey().getEncoded());
        assertEquals(
                Reason.UNKNOWN,
                refusal(new Hello(stolen, hello.proof(), hello.possession(), hello.name(), hello.addresses())));
        assertEquals(0, admitted.get());
        assertInstanceOf(Welcome.class, inviter.answer(FROM, hello));
    }

    @Test
    void aKeyWithoutItsPrivateHalfIsRefusedAndTheTokenStaysGood() throws IOException {
        NodeKey key = NodeKey.generate();
        Hello hello = CLUSTER.hello(token, key);
        Octets signature = Octets.of(NodeKey.generate().sign(new byte[] {1}));
        Hello forged = new Hello(hello.publicKey(), hello.proof(), signature, hello.name(), hello.addresses());
        assertThrows(RefusedException.class, () -> inviter.answer(FROM, forged));
        assertInstanceOf(Welcome.class, inviter.answer(FROM, hello));
    }

    @Test
    void aKeyOfAnotherCurveIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] key = generator.generateKeyPair().getPublic().getEncoded();
        for (byte[] wrong : List.of(key, new byte[] {1, 2, 3})) {
            byte[] statement = JoinProof.statement(CLUSTER.identity.node(), wrong);
            Octets proof = JoinProof.proof(JoinProof.key(token.secret()), statement);
            Hello hello = new Hello(Octets.of(wrong), proof, Octets.of(new byte[70]), "laptop", List.of());
            assertThrows(RefusedException.class, () -> inviter.answer(FROM, hello));
        }
    }

    @Test
    void anExpiredTokenIsRefusedByThisClock() throws IOException {
        clock.now = Joiners.NOW.plus(Duration.ofHours(2));
        assertEquals(Reason.EXPIRED, refusal(CLUSTER.hello(token, NodeKey.generate())));
        assertEquals(0, admitted.get());
    }

    @Test
    void whoCannotBeAdmittedDoesNotUseTheToken() throws IOException {
        Hello hello = CLUSTER.hello(token, NodeKey.generate());
        Inviter full = inviter((publicKey, name, addresses) -> {
            throw new RefusedException("the disk is full");
        });
        assertEquals(
                "the disk is full",
                assertThrows(RefusedException.class, () -> full.answer(FROM, hello))
                        .getMessage());
        Inviter broken = inviter((publicKey, name, addresses) -> {
            throw new IllegalStateException("a bug");
        });
        assertThrows(IllegalStateException.class, () -> broken.answer(FROM, hello));
        assertInstanceOf(Welcome.class, inviter.answer(FROM, hello));
    }

    /** The process dies after the use was recorded, with the cluster's secret on its way or not. */
    @Test
    void aCrashBeforeTheAnswerGivesNoSecondUse() throws IOException {
        Hello hello = CLUSTER.hello(token, NodeKey.generate());
        AtomicInteger uses = new AtomicInteger();
        Inviter dying = inviter((publicKey, name, addresses) -> {
            Invitations asOnDisk = Invitations.open(folder.resolve("invitations"), clock);
            Inviter restarted = new Inviter(asOnDisk, CLUSTER.identity.node(), (again, itsName, where) -> {
                uses.incrementAndGet();
                return CLUSTER.welcome(again);
            });
            JoinMessage answer = restarted.answer(FROM, CLUSTER.hello(token, NodeKey.generate()));
            assertEquals(Reason.USED_UP, assertInstanceOf(Refusal.class, answer).reason());
            return CLUSTER.welcome(publicKey);
        });
        assertInstanceOf(Welcome.class, dying.answer(FROM, hello));
        assertEquals(0, uses.get());
    }

    @Test
    void onlyHellosAreAnswered() {
        Welcome welcome = CLUSTER.welcome(NodeKey.generate().publicKey().getEncoded());
        assertTrue(assertThrows(RefusedException.class, () -> inviter.answer(FROM, welcome))
                .getMessage()
                .contains("hello"));
    }
}
