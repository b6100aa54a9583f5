package io.casfs.store;

import io.casfs.block.MemoryBlockStore;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Replica;
import io.casfs.namespace.ReplicaContract;
import io.casfs.namespace.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class StoredReplicaContractTest extends ReplicaContract {
    @TempDir
    Path parent;

    @Override
    protected Site open(NodeId node) throws IOException {
        LocalStore store =
                LocalStore.open(parent.resolve(node.toString()), TestStore.KEYS, node, new MemoryBlockStore());
        return new Site() {
            @Override
            public Replica replica() {
                return store.replica();
            }

            @Override
            public Stamp mutate(Change change) throws IOException {
                return store.namespace().submit((tree, dot) -> Draft.of(change));
            }

            @Override
            public void close() throws IOException {
                store.close();
            }
        };
    }
}
