package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.BlockReader;
import io.casfs.exchange.ExchangeMessage.Answers;
import io.casfs.exchange.ExchangeMessage.Ask;
import io.casfs.exchange.ExchangeMessage.Push;
import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Asks one peer how it holds some blocks, and hands over what it lacks. Blocks waits for the peer; for one thread.
 *
 * <p>Small blocks travel many in a message, and a few messages are under way at once.
 */
final class Delivery {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The peer reads and verifies each block that it holds before it says that it keeps it. */
    private static final int IDS_PER_ASK = 256;

    private static final int BYTES_PER_PUSH = ExchangeMessage.MAX_SEALED;
    private static final int PUSHES_UNDER_WAY = 3;

    private final Peers peers;
    private final LocalCopies local;
    private final Counters counters;
    private final NodeId peer;

    /** What the peer said last of each block; stays of use when the peer is lost. */
    private final Map<BlockId, CopyState> states = new HashMap<>();

    private final Deque<PushUnderWay> underWay = new ArrayDeque<>();
    private final List<BlockId> batch = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

    private record PushUnderWay(List<BlockId> ids, int bytes, CompletableFuture<Envelope<ExchangeMessage>> answer) {}

    Delivery(Peers peers, LocalCopies local, Counters counters, NodeId peer) {
        this.peers = peers;
        this.local = local;
        this.counters = counters;
        this.peer = peer;
    }

    NodeId peer() {
        return peer;
    }

    Map<BlockId, CopyState> states() {
        return states;
    }

    /** Only asks. */
    void look(List<BlockId> ids) throws IOException {
        ask(ids, false);
    }

    /** Has the peer keep the blocks, as far as it holds them or this node does. */
    void keep(List<BlockId> ids) throws IOException {
        ask(ids, true);
        for (BlockId id : ids) {
            CopyState state = states.get(id);
            if (state == CopyState.ABSENT || state == CopyState.DAMAGED) {
                push(id);
            }
        }
        flush();
        while (!underWay.isEmpty()) {
            land();
        }
    }

    private void ask(List<BlockId> ids, boolean keep) throws IOException {
        int most = keep ? IDS_PER_ASK : ExchangeMessage.MAX_IDS;
        for (int from = 0; from < ids.size(); from += most) {
            List<BlockId> some = ids.subList(from, Math.min(ids.size(), from + most));
            Ask ask = new Ask(texts(some), keep);
            note(some, await(peers.request(peer, Envelope.of(ask), PATIENCE)));
        }
    }

    private void push(BlockId id) throws IOException {
        byte[] sealed;
        try {
            sealed = local.read(id);
        } catch (BlockMissingException e) {
            return; // not held here either: the peer's answer stands
        }
        if (!local.isIntact(id, BlockReader.of(sealed))) {
            states.put(id, CopyState.DAMAGED); // ours is; nobody is to get it
            return;
        }
        if (payload.size() + sealed.length > BYTES_PER_PUSH || batch.size() == ExchangeMessage.MAX_IDS) {
            flush();
        }
        batch.add(id);
        lengths.add(sealed.length);
        payload.writeBytes(sealed);
    }

    private void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        if (underWay.size() == PUSHES_UNDER_WAY) {
            land();
        }
        Envelope<ExchangeMessage> push = Envelope.of(new Push(texts(batch), lengths), payload.toByteArray());
        underWay.add(new PushUnderWay(List.copyOf(batch), payload.size(), peers.request(peer, push, PATIENCE)));
        batch.clear();
        lengths.clear();
        payload.reset();
    }

    private void land() throws IOException {
        PushUnderWay push = underWay.remove();
        note(push.ids(), await(push.answer()));
        counters.pushedBlocks.add(push.ids().size());
        counters.pushedBytes.add(push.bytes());
    }

    private void note(List<BlockId> ids, Envelope<ExchangeMessage> answer) throws IOException {
        if (!(answer.message() instanceof Answers answers) || answers.copies().size() != ids.size()) {
            throw new IOException("node " + peer + " gave no answer to the question");
        }
        List<CopyState> copies = answers.copies();
        for (int i = 0; i < ids.size(); i++) {
            states.put(ids.get(i), copies.get(i));
        }
    }

    private static List<String> texts(List<BlockId> ids) {
        return ids.stream().map(BlockId::toString).toList();
    }

    private static Envelope<ExchangeMessage> await(CompletableFuture<Envelope<ExchangeMessage>> answer)
            throws IOException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while copies are handed over");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException problem ? problem : new IOException(e.getCause());
        }
    }
}
