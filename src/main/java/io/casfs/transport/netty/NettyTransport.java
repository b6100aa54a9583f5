package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.identity.TlsIdentity;
import io.casfs.transport.AddressBook;
import io.casfs.transport.Envelope;
import io.casfs.transport.Gatekeeper;
import io.casfs.transport.Handler;
import io.casfs.transport.PeerListener;
import io.casfs.transport.Protocol;
import io.casfs.transport.RefusedException;
import io.casfs.transport.StrangerHandler;
import io.casfs.transport.Transport;
import io.casfs.transport.TransportStatistics;
import io.casfs.transport.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A transport over TCP and TLS 1.3; the package describes the bytes. Thread-safe. */
public final class NettyTransport implements Transport {
    private final Context context;
    private final Peers peers;
    private final Listener listener;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<?>> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private NettyTransport(Context context, Peers peers, Listener listener) {
        this.context = context;
        this.peers = peers;
        this.listener = listener;
    }

    /**
     * Takes the port; connections are accepted from {@link #start} on.
     *
     * @param clusterId names the cluster; nodes of another one are refused
     * @param listen {@code HOST:PORT}; port 0 means any free one
     * @throws java.net.BindException if the port is taken
     * @throws IOException if {@code listen} is no address of this machine
     */
    public static NettyTransport open(
            TlsIdentity identity, byte[] clusterId, String listen, AddressBook book, Gatekeeper gate)
            throws IOException {
        return open(new Greeter(identity.id(), clusterId, gate), identity, listen, book, Settings.DEFAULT);
    }

    static NettyTransport open(
            Greeter greeter, TlsIdentity identity, String listen, AddressBook book, Settings settings)
            throws IOException {
        Address address = Address.parse(listen);
        Threads threads = new Threads();
        Counters counters = new Counters();
        Context context = new Context(
                identity.id(),
                settings,
                new Tls(identity),
                greeter,
                threads,
                new Channels(),
                new Services(counters),
                counters,
                new Events(threads));
        Peers peers = new Peers(context, book);
        try {
            return new NettyTransport(context, peers, Listener.bind(context, peers, address));
        } catch (IOException e) {
            threads.close();
            throw e;
        }
    }

    @Override
    public NodeId self() {
        return context.self();
    }

    @Override
    public String listening() {
        return listener.address().toString();
    }

    @Override
    public <M> void serve(Protocol<M> protocol, Handler<M> handler) {
        context.services().serve(protocol, handler);
    }

    @Override
    public <M> void serveStrangers(Protocol<M> protocol, StrangerHandler<M> handler) {
        context.services().serveStrangers(protocol, handler);
    }

    @Override
    public void listen(PeerListener peerListener) {
        context.events().add(peerListener);
    }

    @Override
    public void start() {
        listener.start();
    }

    @Override
    public <M> CompletableFuture<Envelope<M>> request(
            NodeId peer, Protocol<M> protocol, Envelope<M> request, Duration patience) {
        long number = numbers.incrementAndGet();
        Call<M> call = new Call<>(protocol, context.threads());
        Frame frame = frame(Frame.Kind.REQUEST, number, protocol, request);
        CompletableFuture<Envelope<M>> answer = call.answer();
        if (peer.equals(self())) {
            answer.completeExceptionally(new UnreachableException("a node doesn't talk to itself"));
            return answer;
        }
        try {
            var timeout = context.threads()
                    .network()
                    .schedule(
                            () -> call.failed(new UnreachableException(
                                    "node " + peer + " didn't answer within " + patience.toMillis() + " ms")),
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
            Peer known = peers.get(peer);
            waiting.put(number, answer);
            var unused = answer.whenComplete((envelope, problem) -> {
                waiting.remove(number);
                timeout.cancel(false);
                if (problem != null && !(problem instanceof RefusedException)) {
                    known.forget(number);
                }
            });
            known.submit(Outgoing.request(frame, call));
        } catch (UnreachableException e) {
            answer.completeExceptionally(e);
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new UnreachableException("this node is closed", e));
        }
        return answer;
    }

    @Override
    public <M> CompletableFuture<Void> send(NodeId peer, Protocol<M> protocol, Envelope<M> message) {
        if (peer.equals(self())) {
            return CompletableFuture.failedFuture(new UnreachableException("a node doesn't talk to itself"));
        }
        Outgoing outgoing = Outgoing.of(frame(Frame.Kind.MESSAGE, 0, protocol, message));
        CompletableFuture<Void> written = new CompletableFuture<>();
        long number = numbers.incrementAndGet();
        waiting.put(number, written);
        var unused = outgoing.written()
                .whenComplete((nothing, problem) -> context.threads().answer(() -> {
                    waiting.remove(number);
                    if (problem == null) {
                        written.complete(null);
                    } else {
                        written.completeExceptionally(problem);
                    }
                }));
        try {
            peers.get(peer).submit(outgoing);
        } catch (UnreachableException e) {
            waiting.remove(number);
            written.completeExceptionally(e);
        }
        return written;
    }

    private static <M> Frame frame(Frame.Kind kind, long number, Protocol<M> protocol, Envelope<M> envelope) {
        return new Frame(kind, number, protocol.name(), protocol.encode(envelope.message()), envelope.payload());
    }

    @Override
    public void keepConnected(Set<NodeId> wanted) {
        peers.keep(wanted);
    }

    @Override
    public Set<NodeId> connected() {
        return peers.connected();
    }

    int connections(NodeId peer) {
        return peers.get(peer).connections();
    }

    @Override
    public void disconnect(NodeId peer) {
        peers.get(peer).disconnect();
    }

    @Override
    public TransportStatistics statistics() {
        return context.counters().snapshot();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            peers.close();
            listener.close();
            context.channels().close();
            context.threads().close();
            // Whatever was in the hands of a thread as it ended.
            UnreachableException gone = new UnreachableException("this node is closed");
            waiting.values().forEach(future -> future.completeExceptionally(gone));
        }
    }
}
