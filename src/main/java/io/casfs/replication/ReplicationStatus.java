package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Vector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a node's replica and those of the other members are from each other, as far as it knows.
 *
 * @param members all listed members but this node
 * @param refusedBatches since the start: not authentic, not signed by their author, or of a forked history
 * @param forked incarnations of which nothing is taken any more, since they have two histories
 */
public record ReplicationStatus(List<OfMember> members, long refusedBatches, List<Vector.Incarnation> forked) {
    public ReplicationStatus {
        members = List.copyOf(members);
        forked = List.copyOf(forked);
    }

    /**
     * How one member stands.
     *
     * @param connected whether it can be talked to
     * @param lacks how many mutations that are here it didn't have when it last said
     * @param has how many mutations that aren't here it had when it last said
     * @param lastContact when it last said what it has; empty if not since the start
     * @param holdsBack whether it is absent and so keeps mutations from becoming stable: history is kept for it
     * @param tooOld whether it no longer keeps what this node lacks, so that this node has to join anew
     */
    public record OfMember(
            NodeId node,
            boolean connected,
            long lacks,
            long has,
            Optional<Instant> lastContact,
            boolean holdsBack,
            boolean tooOld) {}

    static ReplicationStatus of(Ports ports, Peers peers, Stability stability, Intake intake, AntiEntropy antiEntropy) {
        Vector applied = ports.replica().applied();
        Set<NodeId> connected = ports.wire().connected();
        Set<NodeId> missing = stability.missing();
        List<OfMember> members = new ArrayList<>();
        for (NodeId node : ports.members().listed().stream().sorted().toList()) {
            if (node.equals(ports.replica().incarnation().node())) {
                continue;
            }
            Peer.Heard heard = peers.get(node).heard();
            Vector its = heard.knowledge().applied();
            members.add(new OfMember(
                    node,
                    connected.contains(node),
                    countBeyond(its, applied),
                    countBeyond(applied, its),
                    heard.at(),
                    missing.contains(node) && !connected.contains(node),
                    antiEntropy.tooOld().contains(node)));
        }
        return new ReplicationStatus(members, intake.refused(), intake.forked());
    }

    /** Returns how many mutations are in {@code other} alone. */
    private static long countBeyond(Vector vector, Vector other) {
        return other.counters().entrySet().stream()
                .mapToLong(entry -> Math.max(0, entry.getValue() - vector.counter(entry.getKey())))
                .sum();
    }
}
