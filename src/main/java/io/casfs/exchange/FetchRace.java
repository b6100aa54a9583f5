package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.CorruptBlockException;
import io.casfs.block.Interruption;
import io.casfs.exchange.ExchangeMessage.Fetch;
import io.casfs.exchange.ExchangeMessage.Part;
import io.casfs.exchange.Fetcher.Fetched;
import io.casfs.identity.NodeId;
import io.casfs.transport.Envelope;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fetch, in the thread that wants the bytes: asks near members one after the other (two or three at once if one is
 * slow), then all far ones together, and gives those that were just lost a short time to come back.
 */
final class FetchRace {
    private static final Logger LOG = LoggerFactory.getLogger(FetchRace.class);
    private static final int MAX_NEAR = 3;
    private static final int MAX_NAMED = 6;
    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();
    private static final long REDIAL_NANOS = Duration.ofMillis(200).toNanos();

    /**
     * A question under way.
     *
     * @param inGrace whether the peer has only the grace to connect; once it has, it may answer as slowly as any
     */
    private record Call(CompletableFuture<Envelope<ExchangeMessage>> future, long started, boolean inGrace) {}

    private record Reply(
            NodeId peer,
            @Nullable Envelope<ExchangeMessage> answer,
            @Nullable Throwable problem) {}

    private final Fetcher fetcher;
    private final Peers peers;
    private final BlockId id;
    private final Fetch request;
    private final Fetcher.Check check;
    private final Deadline deadline;
    private final Deadline graceEnd;

    private final Deque<NodeId> near = new ArrayDeque<>();
    private final Deque<NodeId> far = new ArrayDeque<>();
    private final Map<NodeId, Call> active = new HashMap<>();
    /** Peers to dial again, and when. */
    private final Map<NodeId, Long> again = new HashMap<>();

    private final Map<NodeId, String> said = new LinkedHashMap<>();
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private final Set<NodeId> absent = new LinkedHashSet<>();
    private boolean secondRound;
    private @Nullable NodeId latest;
    private boolean foundBad;

    FetchRace(Fetcher fetcher, BlockId id, Fetch request, Fetcher.Check check, Deadline deadline) {
        this.fetcher = fetcher;
        this.peers = fetcher.peers();
        this.id = id;
        this.request = request;
        this.check = check;
        this.deadline = deadline;
        this.graceEnd = Deadline.in(fetcher.grace());
    }

    Fetched run() throws IOException {
        peers.candidates(id).forEach(peer -> (peers.isNear(peer) ? near : far).add(peer));
        try {
            while (true) {
                Interruption.check();
                fetcher.requireOpen();
                if (deadline.passed()) {
                    active.keySet().forEach(peer -> say(peer, "didn't answer in time"));
                    throw failure();
                }
                giveUpUnconnected();
                startDue();
                if (active.isEmpty() && again.isEmpty()) {
                    if (secondRound || absent.isEmpty()) {
                        throw failure();
                    }
                    // A block may have moved on: from a node not asked yet then to one asked already.
                    secondRound = true;
                    near.addAll(absent);
                    absent.clear();
                    continue;
                }
                Reply reply = replies.poll(pollNanos(), TimeUnit.NANOSECONDS);
                Fetched fetched = reply == null ? null : take(reply);
                if (fetched != null) {
                    return fetched;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for block " + id);
        } finally {
            active.values().forEach(call -> call.future().cancel(false));
        }
    }

    private long pollNanos() {
        if (latest == null || (near.isEmpty() && far.isEmpty())) {
            return POLL_NANOS;
        }
        long left = fetcher.patienceNanos(latest, request) - silentNanos();
        return Math.max(TimeUnit.MILLISECONDS.toNanos(5), Math.min(POLL_NANOS, left));
    }

    /** How long the peer asked last has been silent. */
    private long silentNanos() {
        Call call = latest == null ? null : active.get(latest);
        return call == null ? 0 : System.nanoTime() - call.started();
    }

    private void startDue() {
        long now = System.nanoTime();
        List<NodeId> due = again.entrySet().stream()
                .filter(entry -> now - entry.getValue() >= 0)
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(peer -> {
            again.remove(peer);
            ask(peer, true);
        });
        NodeId next = near.isEmpty() ? far.peek() : near.peek();
        if (next != null && !active.isEmpty() && active.size() < MAX_NEAR && isLate()) {
            boolean inGrace = near.isEmpty();
            ask(inGrace ? far.remove() : near.remove(), inGrace);
        } else if (active.isEmpty() && !near.isEmpty()) {
            ask(near.remove(), false);
        } else if (active.isEmpty()) {
            // Those whom membership believes dead: all at once, since each may cost the whole grace.
            while (!far.isEmpty()) {
                ask(far.remove(), true);
            }
        }
    }

    /** Stops waiting for those that had only the grace to connect and didn't. */
    private void giveUpUnconnected() {
        long now = System.nanoTime();
        List<NodeId> unconnected = active.entrySet().stream()
                .filter(entry -> entry.getValue().inGrace())
                .filter(entry ->
                        now - entry.getValue().started() > fetcher.grace().toNanos())
                .map(Map.Entry::getKey)
                .filter(peer -> !peers.isConnected(peer))
                .toList();
        for (NodeId peer : unconnected) {
            Call call = active.remove(peer);
            if (call != null) {
                call.future().cancel(false);
                say(peer, "can't be reached");
            }
        }
    }

    private boolean isLate() {
        long silent = silentNanos();
        return latest != null
                && silent > fetcher.patienceNanos(latest, request)
                && fetcher.maySpend(latest, request, silent);
    }

    private void ask(NodeId peer, boolean inGrace) {
        CompletableFuture<Envelope<ExchangeMessage>> future =
                peers.request(peer, Envelope.of(request), deadline.remaining());
        active.put(peer, new Call(future, System.nanoTime(), inGrace));
        latest = peer;
        var unused = future.whenComplete((answer, problem) -> replies.add(new Reply(peer, answer, problem)));
    }

    private @Nullable Fetched take(Reply reply) throws IOException {
        NodeId peer = reply.peer();
        Call call = active.remove(peer);
        if (call == null) {
            return null;
        }
        if (reply.answer() == null) {
            failed(peer, reply.problem());
            return null;
        }
        long nanos = System.nanoTime() - call.started();
        peers.record(peer).answered(nanos, Fetcher.isLarge(request));
        // Whoever is overtaken is pushed back, so that not every read waits for it again.
        active.forEach((slow, slowCall) -> {
            if (System.nanoTime() - slowCall.started() > fetcher.patienceNanos(slow, request)) {
                peers.record(slow).failed();
            }
        });
        return judge(peer, reply.answer());
    }

    private @Nullable Fetched judge(NodeId peer, Envelope<ExchangeMessage> answer) throws IOException {
        if (answer.message() instanceof Part part) {
            Fetched fetched = new Fetched(peer, part, answer.payloadBytes());
            try {
                if (check.isUseful(fetched)) {
                    return fetched;
                }
                say(peer, "has another sealing");
                foundBad = true;
            } catch (CorruptBlockException e) {
                foundBad = true;
                fetcher.counters().refused.increment();
                peers.distrust(peer, id);
                LOG.warn("Node {} sent a bad copy of block {}: {}", peer, id, e.getMessage());
                say(peer, "has a bad copy");
            }
        } else if (answer.message() instanceof ExchangeMessage.Absent) {
            say(peer, "doesn't have it");
            absent.add(peer);
        } else {
            say(peer, "gave no answer to the question");
        }
        return null;
    }

    private void failed(NodeId peer, @Nullable Throwable problem) {
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        peers.record(peer).failed();
        if (cause instanceof RefusedException) {
            say(peer, "refused: " + cause.getMessage());
            return;
        }
        say(peer, "can't be reached");
        if (peers.isJustLost(peer) && !graceEnd.passed()) {
            again.put(peer, System.nanoTime() + REDIAL_NANOS);
        }
    }

    private void say(NodeId peer, String what) {
        said.put(peer, what);
    }

    private IOException failure() {
        String who = said.entrySet().stream()
                .limit(MAX_NAMED)
                .map(entry -> entry.getKey().toString().substring(0, 8) + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        int more = said.size() - MAX_NAMED;
        String why = said.isEmpty()
                ? "it isn't held here, and there is no other member to ask"
                : "it isn't held here; " + who + (more > 0 ? ", and " + more + " more" : "");
        return foundBad ? new CorruptBlockException(id, why) : new BlockMissingException(id, why);
    }
}
