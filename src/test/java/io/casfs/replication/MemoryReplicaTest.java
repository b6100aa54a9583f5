package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Change;
import io.casfs.namespace.Replica;
import io.casfs.namespace.ReplicaContract;
import io.casfs.namespace.Stamp;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

class MemoryReplicaTest extends ReplicaContract {
    private static final AtomicLong INCARNATIONS = new AtomicLong();

    private record MemorySite(MemoryReplica memory) implements Site {
        @Override
        public Replica replica() {
            return memory;
        }

        @Override
        public Stamp mutate(Change change) throws IOException {
            return memory.mutate(1_700_000_000_000_000L, change).stamp();
        }

        @Override
        public void close() {}
    }

    @Override
    protected Site open(NodeId node) {
        return new MemorySite(new MemoryReplica(node, INCARNATIONS.incrementAndGet()));
    }
}
