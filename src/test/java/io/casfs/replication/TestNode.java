package io.casfs.replication;

import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.crypto.RecordSealer;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Member;
import io.casfs.namespace.Timestamp;
import io.casfs.transport.Envelope;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A replica with a real key, in the cluster of all tests. */
final class TestNode {
    static final RecordSealer RECORDS =
            ClusterKeys.derive(ClusterSecret.generate(new SecureRandom())).records();

    /** Reaches nobody. */
    static final Wire NO_WIRE = new Wire() {
        @Override
        public Set<NodeId> connected() {
            return Set.of();
        }

        @Override
        public CompletionStage<Envelope<ReplicationMessage>> request(
                NodeId peer, Envelope<ReplicationMessage> request) {
            return new CompletableFuture<>();
        }

        @Override
        public void send(NodeId peer, Envelope<ReplicationMessage> message) {}
    };

    private static final SecureRandom RANDOM = new SecureRandom();

    private final NodeKey key;
    private final MemoryReplica replica;
    private int seconds;

    private TestNode(NodeKey key, long incarnation) {
        this.key = key;
        this.replica = new MemoryReplica(key.id(), incarnation);
    }

    /** Makes a node that nobody knows. */
    static TestNode stranger() {
        return new TestNode(NodeKey.generate(), RANDOM.nextLong());
    }

    /** Makes the first node of a cluster. */
    static TestNode founder() throws IOException {
        TestNode node = stranger();
        node.invite(node);
        return node;
    }

    /** Makes a node with the same key and incarnation, and nothing that isn't in batches. */
    TestNode copy() throws IOException {
        TestNode copy = new TestNode(key, replica.incarnation().number());
        for (Batch batch : replica.lackedBy(copy.replica.applied(), Integer.MAX_VALUE)) {
            copy.replica.apply(batch);
        }
        copy.seconds = 1000;
        return copy;
    }

    NodeId id() {
        return key.id();
    }

    NodeKey key() {
        return key;
    }

    MemoryReplica replica() {
        return replica;
    }

    Security security() {
        return new Security(RECORDS, this::sign);
    }

    Bytes sign(byte[] statement) {
        return Bytes.of(key.sign(statement));
    }

    Ports ports(Hold hold, Agenda agenda) {
        return new Ports(replica, replica, security(), hold, NO_WIRE, agenda);
    }

    /** Makes another node a member. */
    void invite(TestNode other) throws IOException {
        Bytes publicKey = Bytes.of(other.key.publicKey().getEncoded());
        replica.mutate(0, new Change.SetMember(other.id(), publicKey, "node", List.of(), Member.USUAL_WEIGHT));
    }

    void end(TestNode other, Member.Standing standing) throws IOException {
        replica.mutate(0, new Change.EndMember(other.id(), standing));
    }

    /** Makes a mutation of no consequence. */
    void mutate() throws IOException {
        replica.mutate(0, new Change.SetModified(InodeId.ROOT, new Timestamp(seconds++, 0)));
    }

    /** Seals what there is. */
    Batch seal() throws IOException {
        return replica.seal(this::sign, Long.MAX_VALUE).orElseThrow();
    }

    /** Fills this replica with what another one has. */
    void join(TestNode inviter) throws IOException {
        inviter.invite(this);
        take(inviter);
    }

    /** Takes what another one has more, sealed. */
    void take(TestNode other) throws IOException {
        while (other.replica.seal(other::sign, Long.MAX_VALUE).isPresent()) {
            // Until there is no more.
        }
        for (Batch batch : other.replica.lackedBy(replica.applied(), Integer.MAX_VALUE)) {
            replica.apply(batch);
        }
    }
}
