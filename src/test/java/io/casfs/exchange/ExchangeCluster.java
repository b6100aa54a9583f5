package io.casfs.exchange;

import io.casfs.block.Block;
import io.casfs.block.BlockHasher;
import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.BlockReader;
import io.casfs.block.BlockStore;
import io.casfs.block.HealingBlockStore;
import io.casfs.block.MemoryBlockStore;
import io.casfs.block.SealedBlockStore;
import io.casfs.block.SealedVerifier;
import io.casfs.block.TestBlocks;
import io.casfs.identity.NodeId;
import io.casfs.membership.Liveness;
import io.casfs.membership.Membership;
import io.casfs.transport.MemoryNetwork;
import io.casfs.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Nodes in one process that exchange blocks; each has its own store in memory. */
final class ExchangeCluster implements AutoCloseable {
    static final ExchangeSettings SETTINGS =
            new ExchangeSettings(2, Duration.ofSeconds(20), Duration.ofMillis(500), 16L << 20);

    final MemoryNetwork network = new MemoryNetwork();
    final Map<NodeId, Integer> weights = new ConcurrentHashMap<>();
    final Map<NodeId, Liveness> liveness = new ConcurrentHashMap<>();
    final List<Member> members = new ArrayList<>();
    private final BlockHasher hasher;
    private final ExchangeSettings settings;

    /** One node. */
    final class Member implements AutoCloseable {
        final NodeId id;
        final MemoryBlockStore stored;
        final MemoryCopyLedger ledger;
        final AtomicLong syncs = new AtomicLong();
        final Transport transport;
        final Exchange exchange;
        final SealedBlockStore sealed;
        final BlockStore blocks;
        final Heard heard = new Heard();

        Member(NodeId id, MemoryBlockStore stored, MemoryCopyLedger ledger) throws IOException {
            this.id = id;
            this.stored = stored;
            this.ledger = ledger;
            this.transport = network.open(id);
            SealedVerifier verifier = SealedBlockStore.verifier(TestBlocks.KEYS.blocks(), hasher);
            BlockStore counting = new SyncCounting(stored, syncs);
            HeldBlocks held = new HeldBlocks(counting, ledger, verifier);
            this.exchange = Exchange.create(
                    transport, new FixedMembership(id), () -> Map.copyOf(weights), held, settings, heard);
            FallbackBlockStore fallback = exchange.blocks();
            this.sealed = new SealedBlockStore(fallback, TestBlocks.KEYS.blocks(), hasher);
            this.blocks = new HealingBlockStore(sealed, fallback);
            transport.start();
        }

        /** Stores a block as a cached copy or a kept and confirmed one. */
        void hold(BlockId block, byte[] sealed, boolean kept) throws IOException {
            if (!kept) {
                ledger.fetched(block);
            }
            stored.put(Block.stored(block, sealed, 0, sealed.length));
        }

        byte[] read(BlockId block) throws IOException {
            return TestBlocks.read(blocks, block);
        }

        byte[] read(BlockId block, int position, int length) throws IOException {
            byte[] bytes = new byte[length];
            try (BlockReader reader = blocks.open(block).orElseThrow(() -> new BlockMissingException(block))) {
                reader.read(position, bytes, 0, length);
            }
            return bytes;
        }

        boolean keeps(BlockId block) {
            return stored.contains(block) && !ledger.isCached(block);
        }

        long received() {
            return transport.statistics().bytesReceived();
        }

        /** Ends it as a crash does; its store stays. */
        @Override
        public void close() {
            exchange.close();
            transport.close();
        }
    }

    /** What a listener heard. */
    static final class Heard implements ExchangeListener {
        final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void missing(BlockId id) {
            events.add("missing " + id);
        }

        @Override
        public void serving(BlockId id, NodeId to) {
            events.add("serving " + id + " to " + to);
        }

        @Override
        public void received(BlockId id, int length, NodeId from) {
            events.add("received " + id + " (" + length + ") from " + from);
        }
    }

    private final class FixedMembership implements Membership {
        private final NodeId self;

        FixedMembership(NodeId self) {
            this.self = self;
        }

        @Override
        public void start() {
            // it always knows
        }

        @Override
        public void members(Set<NodeId> listed) {
            // the test says
        }

        @Override
        public Map<NodeId, Liveness> view() {
            return liveness;
        }

        @Override
        public Liveness liveness(NodeId node) {
            return node.equals(self) ? Liveness.LIVE : liveness.getOrDefault(node, Liveness.LIVE);
        }

        @Override
        public void listen(Runnable listener) {
            // nobody needs it
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }

    ExchangeCluster(int nodes) throws IOException {
        this(nodes, SETTINGS, TestBlocks.HASHER);
    }

    ExchangeCluster(int nodes, ExchangeSettings settings, BlockHasher hasher) throws IOException {
        this.settings = settings;
        this.hasher = hasher;
        for (int i = 0; i < nodes; i++) {
            weights.put(nodeId(i), 1);
        }
        for (int i = 0; i < nodes; i++) {
            members.add(new Member(nodeId(i), new MemoryBlockStore(), new MemoryCopyLedger()));
        }
    }

    static NodeId nodeId(int number) {
        return new NodeId(0x9e3779b97f4a7c15L * (number + 1), number);
    }

    Member node(int number) {
        return members.get(number);
    }

    /** Begins to see to copies on all nodes. */
    void start() {
        members.forEach(member -> member.exchange.start());
    }

    /** Opens a closed node anew over what it has stored. */
    Member reopen(int number) throws IOException {
        Member old = node(number);
        Member reopened = new Member(old.id, old.stored, old.ledger);
        members.set(number, reopened);
        return reopened;
    }

    /** Nodes that keep a block. */
    long keepers(BlockId id) {
        return members.stream().filter(member -> member.keeps(id)).count();
    }

    /** A sealing of a block; always the same as long as the cluster lives. */
    byte[] seal(Block block) throws IOException {
        MemoryBlockStore stored = new MemoryBlockStore();
        try (BlockStore sealing = new SealedBlockStore(stored, TestBlocks.KEYS.blocks(), hasher)) {
            sealing.put(block);
            return stored.bytes(block.id());
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
        network.close();
    }
}
