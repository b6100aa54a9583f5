package io.casfs.transport;

import io.casfs.identity.NodeId;
import io.casfs.identity.TlsIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of a {@link MemoryNetwork}. */
public final class MemoryTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryTransport.class);
    private static final long REDIAL_MILLIS = 20;

    private record Asked(NodeId peer, CompletableFuture<?> answer) {
        void fail(String reason) {
            answer.completeExceptionally(new UnreachableException(reason));
        }
    }

    /** What handles a protocol's messages, whatever their type. */
    private interface Server {
        CompletionStage<MemoryParcel> answer(NodeId peer, MemoryParcel request) throws IOException;

        void take(NodeId peer, MemoryParcel message) throws IOException;
    }

    private interface StrangerServer {
        byte[] answer(byte[] json) throws IOException;
    }

    private final MemoryNetwork network;
    private final NodeId self;
    private final @Nullable TlsIdentity identity;
    private final String address;
    private final AddressBook book;
    private final Gatekeeper gate;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();
    private final Map<String, StrangerServer> strangerServers = new ConcurrentHashMap<>();
    private final List<PeerListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<NodeId, MemoryLine> lines = new ConcurrentHashMap<>();
    private final Map<Long, Asked> asked = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Long> refused = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile Set<NodeId> kept = Set.of();
    private volatile boolean started;
    private volatile boolean closed;

    MemoryTransport(
            MemoryNetwork network,
            NodeId self,
            @Nullable TlsIdentity identity,
            String address,
            AddressBook book,
            Gatekeeper gate) {
        this.network = network;
        this.self = self;
        this.identity = identity;
        this.address = address;
        this.book = book;
        this.gate = gate;
        this.workers = Executors.newCachedThreadPool(named("casfs-memory-" + address));
        this.timer = Executors.newSingleThreadScheduledExecutor(named("casfs-memory-timer-" + address));
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public String listening() {
        return address;
    }

    Optional<TlsIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    boolean isListening() {
        return started && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public <M> void serve(Protocol<M> protocol, Handler<M> handler) {
        servers.put(protocol.name(), new Server() {
            @Override
            public CompletionStage<MemoryParcel> answer(NodeId peer, MemoryParcel request) throws IOException {
                return handler.answer(peer, request.open(protocol))
                        .thenApply(answer -> MemoryParcel.pack(protocol, answer));
            }

            @Override
            public void take(NodeId peer, MemoryParcel message) throws IOException {
                handler.take(peer, message.open(protocol));
            }
        });
    }

    @Override
    public <M> void serveStrangers(Protocol<M> protocol, StrangerHandler<M> handler) {
        strangerServers.put(
                protocol.name(), json -> protocol.encode(handler.answer("memory-stranger:1", protocol.decode(json))));
    }

    byte[] hearStranger(String protocol, byte[] json) throws IOException {
        StrangerServer server = strangerServers.get(protocol);
        if (server == null) {
            throw new RefusedException("this node doesn't talk " + protocol);
        }
        try {
            return workers.submit(() -> server.answer(json)).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new RefusedException(toldReason(e.getCause()));
        } catch (InterruptedException | TimeoutException | RejectedExecutionException e) {
            throw new UnreachableException("the conversation broke off", e);
        }
    }

    @Override
    public void listen(PeerListener listener) {
        listeners.add(listener);
    }

    @Override
    public void start() {
        started = true;
        var unused = timer.scheduleWithFixedDelay(this::redial, 0, REDIAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void redial() {
        for (NodeId peer : kept) {
            try {
                connect(peer);
            } catch (IOException e) {
                LOG.trace("{} doesn't reach {}", self, peer, e);
            } catch (RuntimeException e) {
                LOG.error("dialling failed", e);
            }
        }
    }

    private MemoryLine connect(NodeId peer) throws IOException {
        MemoryLine line = lines.get(peer);
        if (line != null) {
            return line;
        }
        MemoryTransport other = find(peer);
        String reason = gate.refusal(peer, other.gate.ownAdmission())
                .or(() -> other.gate.refusal(self, gate.ownAdmission()))
                .orElse(null);
        if (reason != null) {
            refuse(peer, reason);
            other.refuse(self, reason);
            throw new RefusedException(reason);
        }
        synchronized (network) {
            if (closed || other.closed) {
                throw new UnreachableException(peer + " is closed");
            }
            if (lines.putIfAbsent(peer, new MemoryLine(other.workers)) == null) {
                other.lines.put(self, new MemoryLine(workers));
                tell(listener -> listener.connected(peer));
                other.tell(listener -> listener.connected(self));
            }
            return lines.get(peer);
        }
    }

    private MemoryTransport find(NodeId peer) throws UnreachableException {
        List<String> addresses = book.addresses(peer);
        boolean passes = network.passes(self, peer) && network.passes(peer, self);
        return addresses.stream()
                .filter(any -> passes && !closed && !peer.equals(self))
                .flatMap(known -> network.at(known).stream())
                .filter(node -> node.self.equals(peer))
                .findFirst()
                .orElseThrow(() -> new UnreachableException(peer + " can't be reached at " + addresses));
    }

    private void refuse(NodeId peer, String reason) {
        refused.merge("not-admitted", 1L, Long::sum);
        tell(listener -> listener.refused(peer, reason));
    }

    private void tell(Consumer<PeerListener> event) {
        try {
            timer.execute(() -> listeners.forEach(event));
        } catch (RejectedExecutionException e) {
            LOG.trace("nobody listens any more", e);
        }
    }

    /** Ends the connection to a peer, if there is one. */
    void hangUp(NodeId peer) {
        MemoryTransport other;
        synchronized (network) {
            MemoryLine line = lines.remove(peer);
            if (line == null) {
                return;
            }
            line.end();
            tell(listener -> listener.disconnected(peer));
            other = network.find(peer);
            MemoryLine back = other.lines.remove(self);
            if (back != null) {
                back.end();
                other.tell(listener -> listener.disconnected(self));
            }
        }
        failAsked(peer);
        other.failAsked(self);
    }

    private void failAsked(NodeId peer) {
        asked.values().stream()
                .filter(one -> one.peer.equals(peer))
                .forEach(one -> one.fail("the connection to " + peer + " broke"));
    }

    @Override
    public <M> CompletableFuture<Envelope<M>> request(
            NodeId peer, Protocol<M> protocol, Envelope<M> request, Duration patience) {
        MemoryParcel parcel = MemoryParcel.pack(protocol, request);
        CompletableFuture<Envelope<M>> answer = new CompletableFuture<>();
        long number = numbers.incrementAndGet();
        asked.put(number, new Asked(peer, answer));
        try {
            MemoryLine line = connect(peer);
            var timeout = timer.schedule(
                    () -> answer.completeExceptionally(
                            new UnreachableException(peer + " didn't answer within " + patience)),
                    patience.toMillis(),
                    TimeUnit.MILLISECONDS);
            var unused = answer.whenComplete((envelope, problem) -> {
                timeout.cancel(false);
                asked.remove(number);
            });
            deliver(
                            line,
                            peer,
                            parcel,
                            other -> other.hear(self, protocol.name(), parcel).handle((reply, problem) -> {
                                if (network.passes(peer, self)) {
                                    complete(protocol, answer, reply, problem);
                                }
                                return null;
                            }))
                    .exceptionally(problem -> {
                        answer.completeExceptionally(problem);
                        return null;
                    });
        } catch (IOException e) {
            asked.remove(number);
            answer.completeExceptionally(e);
        } catch (RejectedExecutionException e) {
            asked.remove(number);
            answer.completeExceptionally(new UnreachableException("this node is closed", e));
        }
        return answer;
    }

    private CompletableFuture<Void> deliver(
            MemoryLine line, NodeId peer, MemoryParcel parcel, Function<MemoryTransport, CompletionStage<?>> work) {
        MemoryTransport other = network.find(peer);
        return line.deliver(parcel.length(), () -> {
            if (!network.passes(self, peer)) {
                return CompletableFuture.completedFuture(null);
            }
            sent.addAndGet(parcel.length());
            other.received.addAndGet(parcel.length());
            return work.apply(other);
        });
    }

    private CompletionStage<MemoryParcel> hear(NodeId peer, String protocol, MemoryParcel request) {
        try {
            return server(protocol).answer(peer, request);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Server server(String protocol) throws RefusedException {
        Server server = servers.get(protocol);
        if (server == null) {
            throw new RefusedException("this node doesn't serve " + protocol + "; update casfs there");
        }
        return server;
    }

    private <M> void complete(
            Protocol<M> protocol,
            CompletableFuture<Envelope<M>> answer,
            @Nullable MemoryParcel reply,
            @Nullable Throwable problem) {
        try {
            if (reply == null) {
                throw new RefusedException(toldReason(problem));
            }
            received.addAndGet(reply.length());
            answer.complete(reply.open(protocol));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    private static String toldReason(@Nullable Throwable problem) {
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        if (cause instanceof RefusedException) {
            return String.valueOf(cause.getMessage());
        }
        LOG.warn("a handler failed", cause);
        return "internal error";
    }

    @Override
    public <M> CompletableFuture<Void> send(NodeId peer, Protocol<M> protocol, Envelope<M> message) {
        MemoryParcel parcel = MemoryParcel.pack(protocol, message);
        try {
            return deliver(connect(peer), peer, parcel, other -> {
                try {
                    other.server(protocol.name()).take(self, parcel);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("a message of {} was lost", self, e);
                }
                return CompletableFuture.completedFuture(null);
            });
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void keepConnected(Set<NodeId> peers) {
        Set<NodeId> others = new HashSet<>(peers);
        others.remove(self);
        kept = Set.copyOf(others);
    }

    @Override
    public Set<NodeId> connected() {
        return Set.copyOf(lines.keySet());
    }

    @Override
    public void disconnect(NodeId peer) {
        hangUp(peer);
    }

    @Override
    public TransportStatistics statistics() {
        return new TransportStatistics(sent.get(), received.get(), refused);
    }

    @Override
    public void close() {
        synchronized (network) {
            closed = true;
        }
        connected().forEach(this::hangUp);
        asked.values().forEach(one -> one.fail("this node is closed"));
        timer.shutdownNow();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(60, TimeUnit.SECONDS) || !timer.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a handler of " + self + " doesn't end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
