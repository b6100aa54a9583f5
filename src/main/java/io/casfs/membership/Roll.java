package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Gossip;
import io.casfs.membership.MembershipMessage.Greeting;
import io.casfs.membership.MembershipMessage.GreetingAnswer;
import io.casfs.membership.MembershipMessage.Ping;
import io.casfs.membership.MembershipMessage.PingAnswer;
import io.casfs.membership.MembershipMessage.PingRequest;
import io.casfs.membership.MembershipMessage.Sighting;
import io.casfs.membership.MembershipMessage.Sync;
import io.casfs.membership.MembershipMessage.SyncAnswer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is listed, and what is to be believed of whom. Immutable. */
final class Roll {
    private final NodeId self;
    private final Set<NodeId> others;

    Roll(NodeId self, Set<NodeId> listed) {
        Set<NodeId> all = new HashSet<>(listed);
        all.remove(self);
        this.self = self;
        this.others = Set.copyOf(all);
    }

    /** Returns the listed nodes but this one. */
    Set<NodeId> others() {
        return others;
    }

    /**
     * Returns what remains of a peer's message without what it says of nodes that aren't listed; nothing if it speaks for
     * another, to another, or isn't listed.
     */
    Optional<MembershipMessage> believable(NodeId peer, MembershipMessage message) {
        if (!others.contains(peer)) {
            return Optional.empty();
        }
        if (message instanceof Sync sync) {
            return Optional.of(new Sync(listed(sync.table()), sync.correlation()));
        } else if (message instanceof SyncAnswer answer) {
            return Optional.of(new SyncAnswer(listed(answer.table()), answer.correlation()));
        } else if (message instanceof Gossip gossip) {
            return believable(peer, gossip);
        }
        return concernsUs(peer, message) ? Optional.of(message) : Optional.empty();
    }

    private List<Sighting> listed(List<Sighting> table) {
        return table.stream().filter(sighting -> knows(sighting.member())).toList();
    }

    private Optional<MembershipMessage> believable(NodeId peer, Gossip gossip) {
        var rumours = gossip.rumours().stream()
                .filter(rumour ->
                        knows(rumour.origin()) && knows(rumour.sighting().member()))
                .toList();
        boolean ofPeer = gossip.from().node().equals(peer);
        return ofPeer && !rumours.isEmpty() ? Optional.of(new Gossip(gossip.from(), rumours)) : Optional.empty();
    }

    private boolean concernsUs(NodeId peer, MembershipMessage message) {
        if (message instanceof Ping ping) {
            return ping.from().node().equals(peer) && ping.to().node().equals(self) && knowsIssuer(ping.issuer());
        } else if (message instanceof PingRequest request) {
            return request.from().node().equals(peer) && knows(request.to());
        } else if (message instanceof PingAnswer answer) {
            return answer.from().node().equals(self) && knows(answer.to()) && knowsIssuer(answer.issuer());
        } else if (message instanceof Greeting greeting) {
            return greeting.to().node().equals(self);
        }
        return message instanceof GreetingAnswer answer && answer.from().node().equals(peer);
    }

    private boolean knowsIssuer(@Nullable Run issuer) {
        return issuer == null || knows(issuer);
    }

    private boolean knows(Run run) {
        return run.node().equals(self) || others.contains(run.node());
    }
}
