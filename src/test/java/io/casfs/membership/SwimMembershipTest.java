package io.casfs.membership;

import static io.casfs.membership.Liveness.DEAD;
import static io.casfs.membership.Liveness.LIVE;
import static io.casfs.membership.Liveness.SUSPECTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Sighting;
import io.casfs.transport.MemoryNetwork;
import io.scalecube.cluster.membership.MemberStatus;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwimMembershipTest {
    private static final NodeId A = new NodeId(1, 1);
    private static final NodeId B = new NodeId(2, 2);
    private static final NodeId C = new NodeId(3, 3);
    private static final NodeId D = new NodeId(-4, -4);
    private static final NodeId E = new NodeId(5, 5);
    private static final Set<NodeId> ALL = Set.of(A, B, C, D, E);

    private final MemoryNetwork network = new MemoryNetwork();
    private final List<TestMember> members = new ArrayList<>();

    private TestMember start(NodeId id, Set<NodeId> listed) {
        TestMember member = TestMember.start(network, id, listed);
        members.add(member);
        return member;
    }

    @AfterEach
    void close() {
        members.parallelStream().forEach(TestMember::close);
        network.close();
    }

    @Test
    void oneReachableMemberIsEnoughToMeetAll() throws Exception {
        start(A, ALL);
        for (NodeId id : List.of(B, C, D)) {
            start(id, ALL);
        }
        // Whoever starts last reaches A alone at first.
        for (NodeId id : List.of(B, C, D)) {
            network.cut(E, id);
        }
        TestMember last = start(E, ALL);
        last.awaitSeen(A, LIVE);
        network.heal();
        for (TestMember member : members) {
            member.await(SwimMembershipTest::allLive);
        }
    }

    private static boolean allLive(Map<NodeId, Liveness> view) {
        return view.values().stream().allMatch(LIVE::equals);
    }

    @Test
    void aKilledMemberIsDeadForAll() throws Exception {
        TestMember a = start(A, Set.of(A, B, C));
        TestMember b = start(B, Set.of(A, B, C));
        TestMember c = start(C, Set.of(A, B, C));
        a.await(SwimMembershipTest::allLive);
        c.await(SwimMembershipTest::allLive);
        b.kill();
        a.awaitSeen(B, DEAD);
        c.awaitSeen(B, DEAD);
        a.awaitSeen(C, LIVE);
    }

    @Test
    void aKilledMemberIsSuspectedFirst() throws Exception {
        Settings patient = new Settings(
                TestMember.QUICK.ping(),
                TestMember.QUICK.pingTimeout(),
                10_000,
                TestMember.QUICK.gossip(),
                TestMember.QUICK.sync());
        TestMember a = TestMember.start(network, A, Set.of(A, B), patient);
        members.add(a);
        TestMember b = TestMember.start(network, B, Set.of(A, B), patient);
        members.add(b);
        a.awaitSeen(B, LIVE);
        b.kill();
        a.awaitSeen(B, SUSPECTED);
    }

    @Test
    void aMemberThatWasCutOffComesBack() throws Exception {
        TestMember a = start(A, Set.of(A, B));
        TestMember b = start(B, Set.of(A, B));
        a.awaitSeen(B, LIVE);
        b.awaitSeen(A, LIVE);
        network.cut(A, B);
        a.awaitSeen(B, DEAD);
        b.awaitSeen(A, DEAD);
        network.heal();
        a.awaitSeen(B, LIVE);
        b.awaitSeen(A, LIVE);
    }

    @Test
    void aConnectionIntroducesLongBeforeTheNextExchange() throws Exception {
        Settings rare = new Settings(
                TestMember.QUICK.ping(),
                TestMember.QUICK.pingTimeout(),
                TestMember.QUICK.suspicion(),
                TestMember.QUICK.gossip(),
                Duration.ofHours(1));
        network.cut(A, B);
        TestMember a = TestMember.start(network, A, Set.of(A, B), rare);
        members.add(a);
        TestMember b = TestMember.start(network, B, Set.of(A, B), rare);
        members.add(b);
        assertEquals(Map.of(B, DEAD), a.membership.view());
        network.heal();
        a.transport.keepConnected(Set.of(B));
        a.awaitSeen(B, LIVE);
        b.awaitSeen(A, LIVE);
    }

    @Test
    void aRestartedMemberIsLiveAgain() throws Exception {
        TestMember a = start(A, Set.of(A, B));
        TestMember b = start(B, Set.of(A, B));
        a.awaitSeen(B, LIVE);
        b.kill();
        TestMember again = start(B, Set.of(A, B));
        again.awaitSeen(A, LIVE);
        a.awaitSeen(B, LIVE);
    }

    @Test
    void theFormerRunOfARestartedMemberDoesNotHideTheNewOne() {
        List<Sighting> table = List.of(
                new Sighting(new Run(B, 1), MemberStatus.ALIVE, 0),
                new Sighting(new Run(B, 2), MemberStatus.SUSPECT, 3),
                new Sighting(new Run(C, 1), MemberStatus.LEAVING, 1),
                new Sighting(new Run(C, 2), MemberStatus.SUSPECT, 0));
        assertEquals(Map.of(B, LIVE, C, SUSPECTED), SwimMembership.summary(table));
    }

    @Test
    void aMemberThatLeavesIsDeadWithoutSuspicion() throws Exception {
        Settings unsuspecting = new Settings(
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                TestMember.QUICK.suspicion(),
                TestMember.QUICK.gossip(),
                TestMember.QUICK.sync());
        TestMember a = TestMember.start(network, A, Set.of(A, B), unsuspecting);
        members.add(a);
        TestMember b = TestMember.start(network, B, Set.of(A, B), unsuspecting);
        members.add(b);
        a.awaitSeen(B, LIVE);
        b.awaitSeen(A, LIVE);
        b.membership.close();
        a.awaitSeen(B, DEAD);
    }

    @Test
    void whoIsNotListedIsNeitherShownNorBelieved() throws Exception {
        TestMember a = start(A, Set.of(A, B));
        TestMember b = start(B, Set.of(A, B, C));
        TestMember stranger = start(C, Set.of(A, B, C));
        a.awaitSeen(B, LIVE);
        b.awaitSeen(C, LIVE);
        stranger.awaitSeen(B, LIVE);
        assertEquals(Set.of(B), a.membership.view().keySet());
        assertEquals(DEAD, a.membership.liveness(C));
        assertEquals(DEAD, stranger.membership.liveness(A));
        a.membership.members(Set.of(A, B, C));
        a.awaitSeen(C, LIVE);
        stranger.awaitSeen(A, LIVE);
    }

    @Test
    void whoIsNoMemberAnyMoreDisappears() throws Exception {
        TestMember a = start(A, Set.of(A, B, C));
        TestMember b = start(B, Set.of(A, B, C));
        TestMember c = start(C, Set.of(A, B, C));
        a.await(SwimMembershipTest::allLive);
        b.await(SwimMembershipTest::allLive);
        c.await(SwimMembershipTest::allLive);
        a.membership.members(Set.of(A, B));
        b.membership.members(Set.of(A, B));
        assertEquals(Set.of(B), a.membership.view().keySet());
        c.await(view -> view.equals(Map.of(A, DEAD, B, DEAD)));
        a.awaitSeen(B, LIVE);
    }

    @Test
    void nothingRunsWhileAlone() {
        NodeId id = new NodeId(6, 6);
        TestMember alone = start(id, Set.of(id));
        assertEquals(Map.of(), alone.membership.view());
        assertEquals(LIVE, alone.membership.liveness(id));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("sc-cluster-" + id)));
    }

    @Test
    void onAMachineWhoseNameHasNoAddressAConnectionCountsAsLife() throws Exception {
        TestMember nameless = TestMember.start(network, A, Set.of(A, B), TestMember.QUICK, () -> {
            throw new UnknownHostException("nowhere");
        });
        members.add(nameless);
        TestMember b = start(B, Set.of(A, B));
        b.transport.keepConnected(Set.of(A));
        nameless.awaitSeen(B, LIVE);
        b.kill();
        nameless.awaitSeen(B, DEAD);
    }

    @Test
    void startDoesNotWaitForAnybodyAndCloseIsIdempotent() {
        TestMember lonely = start(A, ALL);
        assertEquals(Map.of(B, DEAD, C, DEAD, D, DEAD, E, DEAD), lonely.membership.view());
        lonely.membership.close();
        lonely.membership.close();
    }
}
