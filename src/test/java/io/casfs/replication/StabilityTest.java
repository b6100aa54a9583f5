package io.casfs.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.Member;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node and its peer, as the node sees them. */
class StabilityTest {
    private final TestNode peer = TestNode.stranger();
    private TestNode node;
    private Peers peers;
    private Stability stability;

    @BeforeEach
    void foundACluster() throws IOException {
        node = TestNode.founder();
        peers = new Peers(node.replica(), node.replica(), TestNode.NO_WIRE);
        stability = new Stability(node.replica(), node.replica(), peers);
    }

    private void join() throws IOException {
        peer.join(node);
        peers.get(peer.id()).answered(peer.replica().incarnation().number());
    }

    /** Both announce what they have durably, as of the node's present view. */
    private void announce() throws IOException {
        announce(node);
        announce(peer);
        stability.advance();
    }

    private void announce(TestNode who) {
        stability.announced(who.id(), peers.view(), who.replica().durable());
    }

    private Vector stable() {
        return node.replica().stable();
    }

    @Test
    void aloneAllThatIsDurableIsStable() throws IOException {
        node.mutate();
        announce(node);
        stability.advance();
        assertEquals(Vector.EMPTY, stable());

        node.replica().sync();
        announce(node);
        stability.advance();
        assertEquals(node.replica().applied(), stable());
    }

    @Test
    void whatOneMemberDoesNotHaveDurablyIsNotStable() throws IOException {
        join();
        node.replica().sync();
        announce();
        assertEquals(Vector.EMPTY, stable());
        assertEquals(Set.of(peer.id()), stability.missing());

        peer.replica().sync();
        announce();
        assertEquals(node.replica().applied(), stable());
        assertEquals(Set.of(), stability.missing());
    }

    @Test
    void aMutationHeldBackByItsAuthorIsNotUndercut() throws IOException {
        join();
        peer.mutate(); // held back: neither sealed nor pushed, and unknown to it is what comes next
        node.mutate();
        peer.take(node);
        node.replica().sync();
        peer.replica().sync();
        announce();
        assertEquals(Vector.EMPTY, stable(), "the peer made something without knowing all of this");

        node.take(peer);
        stability.advance();
        assertTrue(stable().covers(node.replica().incarnation().dot(3)));
        assertFalse(stable().covers(peer.replica().incarnation().dot(1)), "not durable here yet");
    }

    @Test
    void aPairOnceFormedWaitsForWhatIsInItAlone() throws IOException {
        join();
        peer.mutate();
        node.replica().sync();
        peer.replica().sync();
        announce();
        Vector announced = peer.replica().durable();
        node.take(peer);
        peer.mutate(); // later ones don't hold it up
        peer.replica().sync();
        announce(peer);
        stability.advance();
        assertTrue(announced.covers(stable()));
        assertNotEquals(Vector.EMPTY, stable());
    }

    @Test
    void nothingIsStableBeforeAllMembersHaveOneView() throws IOException {
        join();
        node.replica().sync();
        peer.replica().sync();
        announce(node);
        stability.announced(peer.id(), "another view", peer.replica().durable());
        stability.advance();
        assertEquals(Vector.EMPTY, stable());

        announce();
        assertEquals(node.replica().applied(), stable());
    }

    @Test
    void aPeerThatBeganAnewHasToAnnounceAnew() throws IOException {
        join();
        node.replica().sync();
        peer.replica().sync();
        announce(peer);
        peer.replica().crash(0, 42);
        peers.get(peer.id()).answered(42);
        announce(node);
        stability.advance();
        assertEquals(Vector.EMPTY, stable());

        announce();
        assertEquals(node.replica().applied(), stable());
    }

    @Test
    void aMemberNotHeardOfHoldsItBackUntilItIsForgotten() throws IOException {
        node.invite(peer);
        node.replica().sync();
        announce(node);
        stability.advance();
        assertEquals(Peers.NO_VIEW, peers.view());
        assertEquals(Vector.EMPTY, stable());
        assertEquals(Set.of(peer.id()), stability.missing());

        node.end(peer, Member.Standing.FORGOTTEN);
        node.replica().sync();
        announce(node);
        stability.advance();
        assertEquals(node.replica().applied(), stable());
    }

    @Test
    void whatOnlyAForgottenMemberHadDoesNotBlockForEver() throws IOException {
        join();
        peer.mutate();
        node.replica().sync();
        peer.replica().sync();
        announce();
        assertEquals(Vector.EMPTY, stable());

        node.end(peer, Member.Standing.FORGOTTEN);
        node.replica().sync();
        announce(node);
        stability.advance();
        assertEquals(node.replica().applied(), stable());
    }
}
