package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/*
 * Why a vector may be called stable.
 *
 * Replica.stable(E) promises two things: every member has E for good, and whatever anybody made without knowing all of E
 * has been applied here. The second is the hard one: a mutation made long ago may still be held back by its author, wait
 * in a push, or lie with one member that is out of reach.
 *
 * Each member m announces its durable vector D(m). With E the intersection of all D(m) and A their union, we say E once
 * we have applied A. The first promise is plain. For the second take a mutation x that is not in A.
 *
 * (1) x was made by a running incarnation of a member m. D(m) is what m had applied at one moment, unsealed and held
 *     mutations of its own included. x isn't in it, so x was made after that moment, knowing D(m), so knowing E.
 *
 * (2) x was made by somebody else: by a node that has left or was forgotten, or by an incarnation that ended in a crash,
 *     which lost x at its author but not at those who had been told. Then x may well not know E, and must not come to
 *     light later. So each member announces D(m) with a view (Peers.view): who is a member, and which incarnation each
 *     one runs. D(m) covers all that m had applied when it had that view, since it synced after that. A pair is formed
 *     of announcements of one and the same view only. From its view on, m takes nothing directly from ended members (or from
 *     those whom they admitted), and of the members only what their running incarnations hand over. So the first of us to have x had it before its
 *     view, and x is in its D: a contradiction. An incarnation is believed to run only when it answers a question, and
 *     one question is under way to a peer: a late message of a dead process changes no view.
 *
 * (3) x was made by a node that joined, unknown to our view. Its inviter m made it a member before it handed out the
 *     checkpoint. If that mutation is in A, we see the new member before we say E, and drop the pair. Otherwise it was
 *     made after D(m), and the newcomer began with all of D(m). The same holds for later incarnations of members: they
 *     begin with what was durable.
 *
 * The pair is dropped when our view changes: what a forgotten member alone has must not block for ever, and a new member
 * isn't known to have anything. The order matters in advance(): what is applied is read before the view, so that the view
 * knows of each membership in it.
 */

/** Finds out which mutations are stable. Used by the core's thread; {@link #missing} by any. */
final class Stability {
    private record Announcement(String view, Vector durable) {}

    private record Pair(String view, Vector everywhere, Vector anywhere) {}

    private final Replica replica;
    private final Members members;
    private final Peers peers;
    private final Map<NodeId, Announcement> announced = new ConcurrentHashMap<>();
    private Optional<Pair> pending = Optional.empty();

    Stability(Replica replica, Members members, Peers peers) {
        this.replica = replica;
        this.members = members;
        this.peers = peers;
    }

    /** Notes a durable vector that covers all that the member, which may be this node, had applied at its view. */
    void announced(NodeId member, String view, Vector durable) {
        announced.put(member, new Announcement(view, durable));
    }

    /** Says what has become stable, if anything has. */
    void advance() throws IOException {
        while (true) {
            Vector applied = replica.applied();
            String view = peers.view();
            pending = pending.filter(pair -> pair.view.equals(view));
            if (pending.isPresent()) {
                if (!applied.covers(pending.get().anywhere)) {
                    return;
                }
                Vector before = replica.stable();
                replica.stable(before.union(pending.get().everywhere));
                if (replica.stable().equals(before)) {
                    pending = Optional.empty();
                    return; // own mutations that are in no batch yet; the next look is soon
                }
            }
            pending = form(view).filter(pair -> !replica.stable().covers(pair.everywhere));
            if (pending.isEmpty()) {
                return;
            }
        }
    }

    private Optional<Pair> form(String view) {
        Vector everywhere = replica.durable();
        Vector anywhere = everywhere;
        for (NodeId member : members.listed()) {
            Announcement one = announced.get(member);
            if (view.equals(Peers.NO_VIEW) || one == null || !one.view.equals(view)) {
                return Optional.empty();
            }
            everywhere = everywhere.intersection(one.durable);
            anywhere = anywhere.union(one.durable);
        }
        return Optional.of(new Pair(view, everywhere, anywhere));
    }

    /** Returns the members that haven't announced to have all that is durable here. */
    Set<NodeId> missing() {
        Vector durable = replica.durable();
        Set<NodeId> missing = new HashSet<>(members.listed());
        missing.removeIf(member -> {
            Announcement one = announced.get(member);
            return one != null && one.durable.covers(durable);
        });
        return missing;
    }
}
