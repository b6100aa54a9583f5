package io.casfs.fs;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Two volumes of one cluster that exchange mutations, and the blocks that they name, when they are told to. */
final class TwoNodes implements AutoCloseable {
    private static final int ALL = 1 << 28;

    final TestVolume here;
    final TestVolume there;
    private final Set<BlockId> given = new HashSet<>();

    TwoNodes(Path folder) throws IOException {
        this(
                TestVolume.open(folder.resolve("here"), new NodeId(1, 2)),
                TestVolume.open(folder.resolve("there"), new NodeId(3, 4)));
    }

    TwoNodes(TestVolume here, TestVolume there) {
        this.here = here;
        this.there = there;
    }

    /** Brings what is there to here. */
    void receive() throws IOException {
        give(there, here);
    }

    /** Brings what is here to there. */
    void send() throws IOException {
        give(here, there);
    }

    /** Makes both have all; in which order each gets what the other one made doesn't matter. */
    void exchange() throws IOException {
        receive();
        send();
    }

    /** Has both drop what nobody needs any more. */
    void settle() throws IOException {
        exchange();
        Vector all = here.store.replica().applied();
        here.store.replica().stable(all);
        there.store.replica().stable(all);
    }

    private void give(TestVolume from, TestVolume to) throws IOException {
        giveBlocks(from, to);
        sealAll(to);
        sealAll(from);
        for (Batch batch : from.store.replica().lackedBy(to.store.replica().applied(), ALL)) {
            to.store.replica().apply(batch);
        }
    }

    private static void sealAll(TestVolume volume) throws IOException {
        Replica replica = volume.store.replica();
        while (replica.seal(Bytes::of, Long.MAX_VALUE).isPresent()) {
            // The next batch.
        }
    }

    private void giveBlocks(TestVolume from, TestVolume to) throws IOException {
        List<BlockId> lacking = new ArrayList<>();
        from.blocks.forEach(id -> {
            if (given.add(id)) {
                lacking.add(id);
            }
        });
        for (BlockId id : lacking) {
            byte[] bytes = from.blocks.readAll(id);
            to.blocks.store(id.kind(), bytes, 0, bytes.length);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            here.close();
        } finally {
            there.close();
        }
    }
}
