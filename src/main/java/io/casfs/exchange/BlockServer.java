package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockReader;
import io.casfs.block.SealedHeader;
import io.casfs.exchange.ExchangeMessage.Absent;
import io.casfs.exchange.ExchangeMessage.Answers;
import io.casfs.exchange.ExchangeMessage.Ask;
import io.casfs.exchange.ExchangeMessage.Fetch;
import io.casfs.exchange.ExchangeMessage.Part;
import io.casfs.exchange.ExchangeMessage.Push;
import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import io.casfs.transport.Handler;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what peers ask about blocks: sealed bytes only, and none that weren't checked. Thread-safe. */
final class BlockServer implements Handler<ExchangeMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(BlockServer.class);
    /** Each has at most two sealed blocks in memory. */
    private static final int AT_ONCE = 16;

    private static final long TURN_SECONDS = 5;

    private final LocalCopies local;
    private final ExchangeListener listener;
    private final Counters counters;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    BlockServer(LocalCopies local, ExchangeListener listener, Counters counters) {
        this.local = local;
        this.listener = listener;
        this.counters = counters;
    }

    @Override
    public CompletionStage<Envelope<ExchangeMessage>> answer(NodeId peer, Envelope<ExchangeMessage> request) {
        try {
            if (!turns.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
                throw new RefusedException("this node is busy serving blocks; ask again");
            }
            try {
                return CompletableFuture.completedFuture(answerInTurn(peer, request));
            } finally {
                turns.release();
            }
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IOException e) {
            LOG.warn("Node {} can't be answered", peer, e);
            return CompletableFuture.failedFuture(new RefusedException("the storage of this node fails"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(new RefusedException("this node is closing"));
        }
    }

    /** Returns what others may count on: of a node that is leaving, nothing. */
    private Answers answers(List<CopyState> states) {
        return Answers.of(
                local.isLeaving()
                        ? states.stream()
                                .map(state -> state == CopyState.KEPT ? CopyState.RELEASING : state)
                                .toList()
                        : states);
    }

    private Envelope<ExchangeMessage> answerInTurn(NodeId peer, Envelope<ExchangeMessage> request) throws IOException {
        ExchangeMessage message = request.message();
        if (message instanceof Fetch fetch) {
            return serve(peer, fetch);
        }
        if (message instanceof Ask ask) {
            return Envelope.of(answers(states(ask)));
        }
        if (message instanceof Push push) {
            return Envelope.of(answers(receive(push, request.payload().duplicate())));
        }
        throw new RefusedException("that is no question about blocks");
    }

    private Envelope<ExchangeMessage> serve(NodeId peer, Fetch fetch) throws IOException {
        BlockId id = fetch.block();
        BlockReader stored = local.open(id).orElse(null);
        if (stored == null) {
            return Envelope.of(new Absent());
        }
        try (stored) {
            if (!local.isIntact(id, stored)) {
                counters.refused.increment();
                return Envelope.of(new Absent());
            }
            byte[] head = new byte[SealedHeader.LENGTH];
            stored.read(0, head, 0, head.length);
            String sealing = RemoteBlocks.sealing(SealedHeader.parse(id, head));
            if (fetch.sealing() != null && !fetch.sealing().equals(sealing)) {
                return Envelope.of(new Part(sealing, stored.length(), 0), head);
            }
            boolean whole = stored.length() <= fetch.wholeUpTo();
            int from = whole ? 0 : Math.min(fetch.from(), stored.length());
            byte[] bytes = new byte[whole ? stored.length() : Math.min(fetch.length(), stored.length() - from)];
            stored.read(from, bytes, 0, bytes.length);
            listener.serving(id, peer);
            counters.servedBlocks.increment();
            counters.servedBytes.add(bytes.length);
            return Envelope.of(new Part(sealing, stored.length(), from), bytes);
        }
    }

    private List<CopyState> states(Ask ask) throws IOException {
        List<CopyState> states = new ArrayList<>();
        for (BlockId id : ask.blocks()) {
            states.add(ask.keep() ? local.keep(id) : local.state(id));
        }
        if (ask.keep()) {
            makeDurable(states);
        }
        return states;
    }

    private List<CopyState> receive(Push push, ByteBuffer payload) throws IOException {
        long total = push.lengths().stream().mapToLong(Integer::longValue).sum();
        if (total != payload.remaining()) {
            throw new RefusedException(
                    "blocks of " + total + " bytes were announced, " + payload.remaining() + " bytes came");
        }
        List<BlockId> ids = push.blocks();
        List<CopyState> states = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            byte[] sealed = new byte[push.lengths().get(i)];
            payload.get(sealed);
            CopyState state = local.receive(ids.get(i), sealed);
            states.add(state);
            if (state == CopyState.KEPT) {
                counters.receivedBlocks.increment();
                counters.receivedBytes.add(sealed.length);
            } else if (state == CopyState.DAMAGED) {
                counters.refused.increment();
            }
        }
        makeDurable(states);
        return states;
    }

    /** What is answered as kept must not be lost with the power. */
    private void makeDurable(List<CopyState> states) throws IOException {
        if (states.contains(CopyState.KEPT)) {
            local.sync();
        }
    }

    @Override
    public void take(NodeId peer, Envelope<ExchangeMessage> message) {
        throw new IllegalArgumentException("all messages about blocks want an answer");
    }
}
