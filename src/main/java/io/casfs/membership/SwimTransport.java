package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Gossip;
import io.casfs.membership.MembershipMessage.Ping;
import io.casfs.membership.MembershipMessage.Sync;
import io.casfs.membership.MembershipMessage.SyncAnswer;
import io.casfs.transport.Envelope;
import io.casfs.transport.UnreachableException;
import io.scalecube.cluster.transport.api.Message;
import io.scalecube.cluster.transport.api.Transport;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What ScaleCube takes for its network.
 *
 * <p>Three things are not what they look like to it. Its seeds, which it wants to know for ever at its start, are the
 * addresses {@code seed-N:0}, each time some member that isn't live. Whom it suspects it tells nobody but its peers: so
 * {@code table:0} is a peer that now and then wants to exchange tables. And a member that connected and that SWIM doesn't
 * know is made to look as if it had asked for an exchange, so that both meet without waiting for {@link Settings#sync}.
 */
final class SwimTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(SwimTransport.class);
    private static final int MAX_WAITING = 4_096;
    private static final String SEED = "seed-";
    private static final String TABLE = "table:0";
    private static final String INTRODUCTION = "introduction";

    private final Run run;
    private final io.casfs.transport.Transport transport;
    private final Surroundings surroundings;
    private final Consumer<Runnable> soon;
    private final Rumours rumours = new Rumours();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Sinks.Many<Message> received = Sinks.many().multicast().directBestEffort();
    private volatile boolean stopped;

    /**
     * @param soon runs tasks a moment later: rumours are collected for so long
     */
    SwimTransport(Run run, io.casfs.transport.Transport transport, Surroundings surroundings, Consumer<Runnable> soon) {
        this.run = run;
        this.transport = transport;
        this.surroundings = surroundings;
        this.soon = soon;
    }

    static List<String> seedAddresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> SEED + number + ":0")
                .toList();
    }

    /** Gives ScaleCube what a peer said. */
    void receive(NodeId peer, MembershipMessage message) {
        emit(ScaleCubeForm.theirs(message, peer));
    }

    /** Has tables exchanged with a peer. */
    void introduce(NodeId peer) {
        receive(peer, new Sync(List.of(), INTRODUCTION));
    }

    /** Has the table looked at; once, however often that is wanted before it happens. */
    void look() {
        if (!looking.getAndSet(true)) {
            askForTable();
        }
    }

    private void askForTable() {
        Message ask = ScaleCubeForm.theirs(new Sync(List.of(), null), run.node());
        emit(Message.with(ask).sender(TABLE).build());
    }

    private synchronized void emit(Message message) {
        Sinks.EmitResult result = received.tryEmitNext(message);
        if (result.isFailure()) {
            LOG.debug("a message of {} was lost: {}", message.sender(), result);
        }
    }

    @Override
    public String address() {
        return ScaleCubeForm.address(run.node());
    }

    @Override
    public Mono<Transport> start() {
        return Mono.just(this);
    }

    @Override
    public Mono<Void> stop() {
        // ScaleCube calls this before it says that it leaves, and waits for the end of that before it subscribes.
        return Mono.fromRunnable(this::end);
    }

    /** Tells the last rumours and nothing more. Idempotent. */
    synchronized void end() {
        if (!stopped) {
            tellRumours();
            stopped = true;
            Sinks.EmitResult result = received.tryEmitComplete();
            LOG.trace("no more messages: {}", result);
        }
    }

    @Override
    public boolean isStopped() {
        return stopped;
    }

    @Override
    public Flux<Message> listen() {
        return received.asFlux()
                .onBackpressureBuffer(
                        MAX_WAITING,
                        lost -> LOG.debug("a message of {} was lost: too many wait", lost.sender()),
                        BufferOverflowStrategy.DROP_OLDEST);
    }

    @Override
    public Mono<Void> send(String address, Message message) {
        return Mono.defer(() -> {
            if (stopped) {
                return Mono.error(new UnreachableException("membership is closed"));
            }
            if (address.equals(TABLE)) {
                looking.set(false);
                surroundings.see(ScaleCubeForm.table(message.data()));
                return Mono.empty();
            }
            if (address.startsWith(SEED)) {
                return Mono.justOrEmpty(surroundings.nextSeed()).flatMap(peer -> send(peer, message));
            }
            NodeId peer = ScaleCubeForm.node(address);
            return surroundings.isListed(peer)
                    ? send(peer, message)
                    : Mono.error(new UnreachableException(peer + " is no member any more"));
        });
    }

    private Mono<Void> send(NodeId peer, Message message) {
        MembershipMessage said = asked(ScaleCubeForm.ours(message));
        if (said instanceof Gossip gossip) {
            if (rumours.add(peer, gossip)) {
                soon.accept(this::tellRumours);
            }
            return Mono.empty();
        }
        if (said instanceof Ping) {
            // Once in each period, that is: what the last one brought is in the table by now.
            askForTable();
        }
        return Mono.fromFuture(() -> transport.send(peer, MembershipMessage.PROTOCOL, Envelope.of(said)));
    }

    private void tellRumours() {
        rumours.drain(run, (peer, gossip) -> {
            var unused = transport
                    .send(peer, MembershipMessage.PROTOCOL, Envelope.of(gossip))
                    .whenComplete((nothing, problem) -> {
                        if (problem != null) {
                            LOG.debug("{} wasn't told rumours: {}", peer, problem.getMessage());
                        }
                    });
        });
    }

    private static MembershipMessage asked(MembershipMessage message) {
        boolean introduction = message instanceof SyncAnswer answer && INTRODUCTION.equals(answer.correlation());
        return introduction ? new Sync(((SyncAnswer) message).table(), null) : message;
    }

    @Override
    public Mono<Message> requestResponse(String address, Message request) {
        return Mono.create(answer -> {
            Disposable.Composite both = Disposables.composite();
            answer.onDispose(both);
            both.add(received.asFlux()
                    .filter(message -> request.correlationId().equals(message.correlationId()))
                    .next()
                    .subscribe(answer::success, answer::error, answer::success));
            both.add(send(address, request).subscribe(null, answer::error));
        });
    }
}
