package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockKind;
import io.casfs.block.BlockMissingException;
import io.casfs.block.BlockReader;
import io.casfs.block.CopySource;
import io.casfs.block.CorruptBlockException;
import io.casfs.block.HashSetting;
import io.casfs.block.LocalOnly;
import io.casfs.block.SealedHeader;
import io.casfs.exchange.ExchangeMessage.Fetch;
import io.casfs.exchange.Fetcher.Fetched;
import io.casfs.exchange.PartialBlock.Range;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks that only others hold. A random read fetches header, table and the segments it needs; once about half of a block
 * is wanted the rest comes too, in one request, and the verified whole is stored as a cached copy. Thread-safe.
 */
final class RemoteBlocks implements CopySource {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteBlocks.class);

    /** Header and the longest table. */
    private static final int HEAD = 1024;
    /** A block of one segment is needed whole whatever is read of it. */
    private static final int WHOLE_UP_TO = (64 << 10) + HEAD;

    private final LocalCopies local;
    private final Fetcher fetcher;
    private final ExchangeSettings settings;
    private final ExchangeListener listener;
    private final Counters counters;
    private final PartialBlocks partials;
    private final BlockLocks locks = new BlockLocks();

    RemoteBlocks(LocalCopies local, Fetcher fetcher, ExchangeSettings settings, ExchangeListener listener) {
        this.local = local;
        this.fetcher = fetcher;
        this.settings = settings;
        this.listener = listener;
        this.counters = fetcher.counters();
        this.partials = new PartialBlocks(settings.partialBytes());
    }

    /** Checks an answer to a question for the beginning of a block, or for all of it. */
    private final class Beginning implements Fetcher.Check {
        private final BlockId id;
        private final boolean wholeOnly;
        private int plaintextLength;

        Beginning(BlockId id, boolean wholeOnly) {
            this.id = id;
            this.wholeOnly = wholeOnly;
        }

        @Override
        public boolean isUseful(Fetched answer) throws IOException {
            if (answer.isWhole()) {
                plaintextLength = local.verify(id, answer.bytes());
                return true;
            }
            SealedHeader header = SealedHeader.parse(id, answer.bytes());
            if (wholeOnly
                    || answer.part().from() != 0
                    || header.sealedLength() != answer.part().sealedLength()
                    || !sealing(header).equals(answer.part().sealing())) {
                throw new CorruptBlockException(id, "this isn't the range that was asked for");
            }
            return true;
        }
    }

    static String sealing(SealedHeader header) {
        return HexFormat.of().formatHex(header.iv());
    }

    private Deadline deadline() {
        return Deadline.in(settings.readPatience());
    }

    /**
     * Waits for the turn to ask others for a block: everything that may wait for them begins with it.
     *
     * @throws io.casfs.block.NotLocalException if this thread doesn't want to
     */
    private BlockLocks.Hold turn(BlockId id, Deadline deadline) throws IOException {
        LocalOnly.check(id);
        return locks.hold(id, deadline);
    }

    /** Opens a block that isn't held; empty if this node is alone. */
    Optional<BlockReader> open(BlockId id) throws IOException {
        if (fetcher.peers().memberCount() < 2) {
            return Optional.empty();
        }
        PartialBlock inMemory = partials.find(id);
        if (inMemory == null) {
            LocalOnly.check(id);
        }
        listener.missing(id);
        if (inMemory != null) {
            return Optional.of(reader(inMemory));
        }
        Deadline deadline = deadline();
        try (BlockLocks.Hold hold = turn(id, deadline)) {
            Optional<BlockReader> here = local.open(id);
            if (here.isPresent()) {
                return here;
            }
            PartialBlock known = partials.find(id);
            return Optional.of(known == null ? openAnew(id, deadline) : reader(known));
        }
    }

    private BlockReader openAnew(BlockId id, Deadline deadline) throws IOException {
        boolean whole = id.kind() == BlockKind.MANIFEST || id.algorithm() == HashSetting.SHA1;
        int length = whole ? ExchangeMessage.MAX_SEALED : HEAD;
        Fetch request = new Fetch(id.toString(), null, 0, length, WHOLE_UP_TO);
        Beginning check = new Beginning(id, whole);
        Fetched fetched = fetcher.fetch(id, request, check, deadline);
        if (fetched.isWhole()) {
            store(id, fetched.bytes(), check.plaintextLength, fetched.peer());
            return BlockReader.of(fetched.bytes());
        }
        PartialBlock begun =
                partials.of(id, fetched.part().sealing(), fetched.part().sealedLength());
        begun.add(0, fetched.bytes(), fetched.peer());
        partials.weigh(begun);
        return reader(begun);
    }

    private RemoteReader reader(PartialBlock partial) {
        return new RemoteReader(this, partial.id(), partial.sealing(), partial.sealedLength());
    }

    /** What memory has of a sealing; null if nothing. */
    @Nullable
    PartialBlock find(BlockId id, String sealing) {
        PartialBlock found = partials.find(id);
        return found != null && found.sealing().equals(sealing) ? found : null;
    }

    /** Opens the stored copy if it is this sealing; else null. */
    @Nullable
    BlockReader openLocal(BlockId id, String sealing) throws IOException {
        BlockReader stored = local.open(id).orElse(null);
        if (stored == null) {
            return null;
        }
        boolean same = false;
        try {
            byte[] head = new byte[Math.min(SealedHeader.LENGTH, stored.length())];
            stored.read(0, head, 0, head.length);
            same = sealing(SealedHeader.parse(id, head)).equals(sealing);
        } finally {
            if (!same) {
                stored.close();
            }
        }
        return same ? stored : null;
    }

    /**
     * Sees to it that memory has a range of a sealing.
     *
     * @return what has it; null if the sealing has come to be stored meanwhile
     * @throws CorruptBlockException if nobody has this sealing any more, or what came of it makes no good block
     */
    @Nullable
    PartialBlock fill(BlockId id, String sealing, int sealedLength, Range wanted) throws IOException {
        Deadline deadline = deadline();
        try (BlockLocks.Hold hold = turn(id, deadline)) {
            if (find(id, sealing) == null && isStored(id, sealing)) {
                return null;
            }
            PartialBlock partial = partials.of(id, sealing, sealedLength);
            if (partial.gaps(wanted.from(), wanted.to()).isEmpty()) {
                return partial;
            }
            Range range = worthWhole(partial, wanted) ? new Range(0, sealedLength) : wanted;
            NodeId source = null;
            for (Range gap : partial.gaps(range.from(), range.to())) {
                Fetch request = new Fetch(id.toString(), sealing, gap.from(), gap.length(), 0);
                Fetched fetched = fetcher.fetch(id, request, answer -> isGap(id, sealing, gap, answer), deadline);
                source = fetched.peer();
                partial.add(gap.from(), fetched.bytes(), source);
                partials.weigh(partial);
            }
            if (source != null && partial.isComplete()) {
                finish(partial, source);
            }
            return partial;
        }
    }

    private boolean isStored(BlockId id, String sealing) throws IOException {
        try (BlockReader stored = openLocal(id, sealing)) {
            return stored != null;
        }
    }

    /** Who wants three quarters at once, or comes back and has half by then, is reading all of it. */
    private static boolean worthWhole(PartialBlock partial, Range wanted) {
        int missing = partial.gaps(wanted.from(), wanted.to()).stream()
                .mapToInt(Range::length)
                .sum();
        long then = partial.held() + (long) missing;
        boolean cameBack = partial.held() > HEAD;
        return then * 4 >= partial.sealedLength() * 3L || (cameBack && then * 2 >= partial.sealedLength());
    }

    private static boolean isGap(BlockId id, String sealing, Range gap, Fetched answer) throws CorruptBlockException {
        if (!answer.part().sealing().equals(sealing)) {
            return false;
        }
        if (answer.part().from() != gap.from() || answer.bytes().length != gap.length()) {
            throw new CorruptBlockException(id, "this isn't the range that was asked for");
        }
        return true;
    }

    private void finish(PartialBlock partial, NodeId source) throws IOException {
        BlockId id = partial.id();
        byte[] sealed = partial.assemble();
        int plaintextLength;
        try {
            plaintextLength = local.verify(id, sealed);
        } catch (CorruptBlockException e) {
            forget(id);
            throw e;
        }
        if (store(id, sealed, plaintextLength, source)) {
            partials.remove(id);
        }
    }

    /** Drops what came in parts and isn't good; whoever sent any of it is asked last from now on. */
    private void forget(BlockId id) {
        PartialBlock partial = partials.remove(id);
        if (partial != null) {
            counters.refused.increment();
            partial.sources().forEach(source -> {
                LOG.warn("Block {} came damaged, and node {} sent it or a part of it", id, source);
                fetcher.peers().distrust(source, id);
            });
        }
    }

    private boolean store(BlockId id, byte[] sealed, int plaintextLength, NodeId source) {
        try {
            local.storeFetched(id, sealed);
        } catch (IOException e) {
            // The reader has its bytes all the same.
            LOG.warn("Block {} was fetched but can't be stored: {}", id, e.getMessage());
            return false;
        }
        counters.fetchedBlocks.increment();
        listener.received(id, plaintextLength, source);
        return true;
    }

    /**
     * Fetches a block and stores it, unless it is held.
     *
     * @return bytes of the sealed block that were stored, 0 if it was held
     */
    int fetchWhole(BlockId id) throws IOException {
        Deadline deadline = deadline();
        try (BlockLocks.Hold hold = turn(id, deadline)) {
            if (local.contains(id)) {
                return 0;
            }
            listener.missing(id);
            Whole whole = whole(id, deadline);
            local.storeFetched(id, whole.sealed());
            partials.remove(id);
            counters.fetchedBlocks.increment();
            listener.received(id, whole.plaintextLength(), whole.source());
            return whole.sealed().length;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Whole(byte[] sealed, int plaintextLength, NodeId source) {}

    private Whole whole(BlockId id, Deadline deadline) throws IOException {
        Beginning check = new Beginning(id, true);
        int all = ExchangeMessage.MAX_SEALED;
        Fetched fetched = fetcher.fetch(id, new Fetch(id.toString(), null, 0, all, all), check, deadline);
        return new Whole(fetched.bytes(), check.plaintextLength, fetched.peer());
    }

    @Override
    public boolean replaceBad(BlockId id) throws IOException {
        Deadline deadline = deadline();
        try (BlockLocks.Hold hold = turn(id, deadline)) {
            boolean held = local.contains(id);
            if (held && local.isSound(id)) {
                return true; // replaced meanwhile, or stored since a part of it came from a peer
            }
            if (held) {
                counters.refused.increment();
            }
            forget(id);
            Whole good = whole(id, deadline);
            if (held) {
                local.replace(id, good.sealed());
            } else {
                local.storeFetched(id, good.sealed());
            }
            counters.healed.increment();
            LOG.info("A good copy of block {} from node {} took the place of a bad one", id, good.source());
            return true;
        } catch (BlockMissingException | CorruptBlockException e) {
            LOG.warn("No good copy of block {} was found: {}", id, e.getMessage());
            return false;
        }
    }
}
