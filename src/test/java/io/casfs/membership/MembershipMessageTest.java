package io.casfs.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Gossip;
import io.casfs.membership.MembershipMessage.Greeting;
import io.casfs.membership.MembershipMessage.GreetingAnswer;
import io.casfs.membership.MembershipMessage.Ping;
import io.casfs.membership.MembershipMessage.PingAnswer;
import io.casfs.membership.MembershipMessage.PingRequest;
import io.casfs.membership.MembershipMessage.Rumour;
import io.casfs.membership.MembershipMessage.Sighting;
import io.casfs.membership.MembershipMessage.Sync;
import io.casfs.membership.MembershipMessage.SyncAnswer;
import io.casfs.transport.Protocol;
import io.scalecube.cluster.membership.MemberStatus;
import io.scalecube.cluster.transport.api.Message;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MembershipMessageTest {
    private static final NodeId SELF = new NodeId(1, 10);
    private static final NodeId PEER = new NodeId(2, 20);
    private static final NodeId THIRD = new NodeId(-3, -30);
    private static final NodeId STRANGER = new NodeId(4, 40);
    private static final Run HERE = new Run(SELF, 7);
    private static final Run THERE = new Run(PEER, -1);
    private static final Run ELSEWHERE = new Run(THIRD, Long.MIN_VALUE);
    private static final Run OUTSIDE = new Run(STRANGER, 0);

    private static Sighting sighting(Run run) {
        return new Sighting(run, MemberStatus.SUSPECT, Integer.MAX_VALUE);
    }

    static List<MembershipMessage> all() {
        List<Sighting> table = List.of(sighting(HERE), new Sighting(ELSEWHERE, MemberStatus.ALIVE, 0));
        return List.of(
                new Ping(THERE, HERE, null, "c1"),
                new Ping(THERE, HERE, ELSEWHERE, "c2"),
                new PingRequest(THERE, ELSEWHERE, "c3"),
                new PingAnswer(HERE, THERE, null, false, "c4"),
                new PingAnswer(HERE, THERE, ELSEWHERE, true, "c5"),
                new Sync(table, null),
                new Sync(List.of(), "c6"),
                new SyncAnswer(table, "c7"),
                new Gossip(THERE, List.of(new Rumour(ELSEWHERE, Long.MAX_VALUE, sighting(HERE)))),
                new Greeting(HERE, "c8"),
                new GreetingAnswer(THERE, "c9"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void survivesTheWire(MembershipMessage message) throws Exception {
        byte[] json = MembershipMessage.PROTOCOL.encode(message);
        assertEquals(message, MembershipMessage.PROTOCOL.decode(json));
    }

    @ParameterizedTest
    @MethodSource("all")
    void scaleCubesFormSaysTheSame(MembershipMessage message) {
        Message theirs = ScaleCubeForm.theirs(message, PEER);
        assertEquals(message, ScaleCubeForm.ours(theirs));
        assertEquals(PEER, ScaleCubeForm.node(theirs.sender()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isBelievedOfAListedPeerAlone(MembershipMessage message) {
        Roll roll = new Roll(SELF, Set.of(SELF, PEER, THIRD));
        assertEquals(Optional.of(message), roll.believable(PEER, message));
        assertEquals(Optional.empty(), roll.believable(STRANGER, message));
    }

    @Test
    void nobodySpeaksForAnotherOrToAnother() {
        Roll roll = new Roll(SELF, Set.of(SELF, PEER, THIRD));
        for (MembershipMessage message : List.of(
                new Ping(ELSEWHERE, HERE, null, "c"),
                new Ping(THERE, ELSEWHERE, null, "c"),
                new Ping(THERE, HERE, OUTSIDE, "c"),
                new PingRequest(ELSEWHERE, HERE, "c"),
                new PingRequest(THERE, OUTSIDE, "c"),
                new PingAnswer(ELSEWHERE, THERE, null, false, "c"),
                new Gossip(ELSEWHERE, List.of(new Rumour(ELSEWHERE, 0, sighting(HERE)))),
                new Greeting(ELSEWHERE, "c"),
                new GreetingAnswer(ELSEWHERE, "c"))) {
            assertEquals(Optional.empty(), roll.believable(PEER, message), message::toString);
        }
    }

    @Test
    void whatIsSaidOfStrangersIsLeftOut() {
        Roll roll = new Roll(SELF, Set.of(SELF, PEER, THIRD));
        Rumour known = new Rumour(THERE, 1, sighting(ELSEWHERE));
        Gossip gossip = new Gossip(
                THERE, List.of(new Rumour(THERE, 2, sighting(OUTSIDE)), known, new Rumour(OUTSIDE, 3, sighting(HERE))));
        assertEquals(Optional.of(new Gossip(THERE, List.of(known))), roll.believable(PEER, gossip));
        Gossip strange = new Gossip(THERE, List.of(new Rumour(THERE, 2, sighting(OUTSIDE))));
        assertEquals(Optional.empty(), roll.believable(PEER, strange));
        assertEquals(
                Optional.of(new Sync(List.of(sighting(THERE)), null)),
                roll.believable(PEER, new Sync(List.of(sighting(OUTSIDE), sighting(THERE)), null)));
    }

    @Test
    void theLargestTableFitsIntoOneMessage() {
        Sighting longest = new Sighting(ELSEWHERE, MemberStatus.SUSPECT, Integer.MAX_VALUE);
        List<Sighting> table = Collections.nCopies(MembershipMessage.MAX_TABLE, longest);
        byte[] json = MembershipMessage.PROTOCOL.encode(new SyncAnswer(table, "c".repeat(40)));
        assertTrue(json.length <= Protocol.MAX_MESSAGE, () -> json.length + " bytes");
        List<Sighting> larger = Collections.nCopies(MembershipMessage.MAX_TABLE + 1, longest);
        assertThrows(IllegalArgumentException.class, () -> new Sync(larger, null));
    }

    @Test
    void scaleCubesOtherMessagesAreRefused() {
        Message foreign = Message.withData("anything").qualifier("chat").build();
        assertThrows(IllegalArgumentException.class, () -> ScaleCubeForm.ours(foreign));
        Message wrong =
                Message.withData("anything").qualifier("sc/membership/sync").build();
        assertThrows(IllegalArgumentException.class, () -> ScaleCubeForm.ours(wrong));
        assertThrows(
                IllegalArgumentException.class,
                () -> ScaleCubeForm.ours(Message.withData("anything").build()));
    }

    @Test
    void whateverComesIsAMessageOrRefused() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> good =
                all().stream().map(MembershipMessage.PROTOCOL::encode).toList();
        int refused = 0;
        int rounds = Integer.getInteger("casfs.fuzz", 20_000);
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = mangle(good.get(random.nextInt(good.size())).clone(), random);
            try {
                MembershipMessage message = MembershipMessage.PROTOCOL.decode(bytes);
                assertEquals(message, ScaleCubeForm.ours(ScaleCubeForm.theirs(message, PEER)));
            } catch (ProtocolException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
        assertTrue(refused > rounds / 4, refused + " of " + rounds + " refused, seed " + seed);
    }

    private static final String LIKELY = "{}[]\",:0123456789abcdef-nul";

    private static byte[] mangle(byte[] bytes, Random random) {
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) LIKELY.charAt(random.nextInt(LIKELY.length()));
                default -> System.arraycopy(bytes, 0, bytes, at, Math.min(at, bytes.length - at));
            }
        }
        return bytes;
    }

    @Test
    void aRunHasOneName() {
        assertEquals(ELSEWHERE, Run.parse(ELSEWHERE.text()));
        for (String wrong : List.of(
                "",
                "1",
                HERE.text().toUpperCase(Locale.ROOT).replace('0', 'A') + "F",
                HERE.text().replace('-', '+'),
                HERE.text().substring(1) + "G",
                "+" + HERE.text().substring(1))) {
            assertThrows(IllegalArgumentException.class, () -> Run.parse(wrong), wrong);
        }
    }
}
