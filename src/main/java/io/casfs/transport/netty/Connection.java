package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.transport.UnreachableException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a peer that has been accepted at both ends. Its state belongs to its channel's event loop; methods that
 * may be called from elsewhere say so.
 *
 * <p>It ends in one of two ways: broken, when requests under way fail; or retired, when both ends have said goodbye (no
 * more requests here) and all requests under way are answered. So nothing is lost when two connections become one.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Context context;
    private final Peer peer;
    private final Channel channel;
    private final FrameDecoder decoder;
    private final boolean dialled;
    private final long since = System.nanoTime();
    private final Deque<Outgoing> outbox = new ArrayDeque<>();
    private final Map<Long, Call<?>> calls = new HashMap<>();
    private int handled;
    private long lastWrite = since;
    private long lastUse = since;
    private boolean reading = true;
    private boolean saidGoodbye;
    private boolean heardGoodbye;
    private boolean refused;
    private boolean ended;
    private ScheduledFuture<?> clock;

    /** @param dialled whether this node dialled */
    Connection(Context context, Peer peer, Channel channel, FrameDecoder decoder, boolean dialled) {
        this.context = context;
        this.peer = peer;
        this.channel = channel;
        this.decoder = decoder;
        this.dialled = dialled;
        long tick = context.settings().tick().toNanos();
        this.clock = channel.eventLoop().scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** Returns who dialled. */
    NodeId dialler() {
        return dialled ? context.self() : peer.id();
    }

    /** Returns when it was accepted, by {@link System#nanoTime}. */
    long since() {
        return since;
    }

    private void onLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    /** Sends a frame, in order, when the operating system takes it. Thread-safe. */
    void send(Outgoing outgoing) {
        try {
            onLoop(() -> enqueue(outgoing));
        } catch (RejectedExecutionException e) {
            outgoing.failed(new UnreachableException("this node is closed", e));
        }
    }

    private void enqueue(Outgoing outgoing) {
        if (ended) {
            outgoing.failed(broken());
            return;
        }
        Call<?> call = outgoing.call();
        if (call != null) {
            if (call.answer().isDone()) {
                outgoing.failed(broken());
                return;
            }
            calls.put(outgoing.frame().number(), call);
        }
        if (outgoing.frame().kind() != Frame.Kind.PING) {
            lastUse = System.nanoTime();
        }
        outbox.add(outgoing);
        writeOutbox();
    }

    private UnreachableException broken() {
        return new UnreachableException("the connection to " + peer.id() + " broke");
    }

    /** Writes as much as the channel wants now: what it doesn't want yet isn't encrypted either. */
    private void writeOutbox() {
        boolean wrote = false;
        while (!outbox.isEmpty() && channel.isWritable()) {
            write(outbox.remove());
            wrote = true;
        }
        if (wrote) {
            channel.flush();
            closeIfDrained();
        }
    }

    private void write(Outgoing outgoing) {
        Frame frame = outgoing.frame();
        ChannelPromise promise = channel.newPromise().addListener(future -> {
            if (future.isSuccess()) {
                lastWrite = System.nanoTime();
                context.counters().sent().addAndGet(frame.length());
                outgoing.written().complete(null);
            } else {
                outgoing.failed(broken());
            }
        });
        if (frame.payload().hasRemaining()) {
            // If this fails, so does what follows.
            var unused = channel.write(frame.front());
            ByteBuf payload = Unpooled.wrappedBuffer(frame.payload().duplicate());
            unused = channel.write(payload, promise);
        } else {
            var unused = channel.write(frame.front(), promise);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext handler) {
        writeOutbox();
        handler.fireChannelWritabilityChanged();
    }

    @Override
    public void channelRead(ChannelHandlerContext handler, Object message) {
        Frame frame = (Frame) message;
        if (refused) {
            return;
        }
        switch (frame.kind()) {
            case REQUEST, MESSAGE -> {
                lastUse = System.nanoTime();
                handled++;
                peer.inflow().arrived(this, frame);
            }
            case ANSWER -> answered(frame);
            case REFUSAL -> {
                if (frame.number() == 0) {
                    context.events().refused(peer.id(), frame.reason());
                    Wire.close(channel);
                } else {
                    answered(frame);
                }
            }
            case PING -> {
                // That it came is all it says.
            }
            case GOODBYE -> {
                heardGoodbye = true;
                peer.retired(this);
                retire();
            }
            default -> refuse(Reason.FRAME, "a frame '" + frame.kind() + "' came out of order");
        }
    }

    private void answered(Frame frame) {
        Call<?> call = calls.remove(frame.number());
        // Without a call: nobody waits for it any more.
        if (call != null) {
            call.answered(peer.id(), frame);
            closeIfDrained();
        }
    }

    /** Stops waiting for an answer. Thread-safe. */
    void forget(long number) {
        try {
            onLoop(() -> {
                if (calls.remove(number) != null) {
                    closeIfDrained();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("closed, which forgets all", e);
        }
    }

    /** Has a frame handled by a thread that may block. Thread-safe. */
    void handle(Frame frame) {
        try {
            context.threads().handlers().execute(() -> {
                if (frame.kind() == Frame.Kind.MESSAGE) {
                    try {
                        context.services().take(peer.id(), frame);
                    } finally {
                        handledOne(frame);
                    }
                } else {
                    var unused = context.services()
                            .answer(peer.id(), frame)
                            .thenCompose(this::reply)
                            .whenComplete((nothing, problem) -> handledOne(frame));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("closed, nobody waits for this", e);
        }
    }

    private CompletionStage<Void> reply(Frame answer) {
        Outgoing outgoing = Outgoing.of(answer);
        if (!peer.reserve(outgoing)) {
            context.counters().refused(Reason.OVERLOAD);
            outgoing = Outgoing.of(Frame.refusal(
                    answer.number(), "too many bytes of answers wait to be sent already; ask for less at once"));
        }
        send(outgoing);
        return outgoing.written();
    }

    private void handledOne(Frame frame) {
        peer.inflow().ended(frame);
        try {
            onLoop(() -> {
                handled--;
                closeIfDrained();
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    /** Begins or stops to read from the peer, as its inflow says by then. Thread-safe. */
    void adjustReading() {
        try {
            onLoop(() -> {
                reading = !peer.inflow().isPaused(this);
                decoder.resetClocks();
                channel.config().setAutoRead(reading);
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    /**
     * Closes the connection once all requests under way are answered; its peer must give it no new ones any more.
     * Thread-safe.
     */
    void retire() {
        try {
            // Queued on the loop, too: requests given to it before may still wait in that queue, and the other end
            // need not wait for one that comes after a goodbye.
            channel.eventLoop().execute(() -> {
                sayGoodbye();
                closeIfDrained();
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("closed, which is more than retired", e);
        }
    }

    private void sayGoodbye() {
        if (!saidGoodbye) {
            saidGoodbye = true;
            send(Outgoing.of(Frame.of(Frame.Kind.GOODBYE)));
        }
    }

    private void closeIfDrained() {
        if (saidGoodbye && heardGoodbye && calls.isEmpty() && handled == 0 && outbox.isEmpty()) {
            Wire.close(channel);
        }
    }

    /** Tells the peer why and closes the connection. Thread-safe. */
    void refuse(Reason reason, String text) {
        try {
            onLoop(() -> {
                if (!refused) {
                    refused = true;
                    context.refuse(channel, reason, text);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    /** Closes the connection, whatever is under way. Thread-safe. */
    void close() {
        Wire.close(channel);
    }

    private void tick() {
        long now = System.nanoTime();
        Settings settings = context.settings();
        if (reading && decoder.lastRead() - ago(now, settings.silence()) < 0) {
            LOG.info("nothing was heard from {} for {}", peer.id(), settings.silence());
            Wire.close(channel);
        } else if (reading && decoder.isFrameOlderThan(ago(now, settings.frame()))) {
            refuse(Reason.TIMEOUT, "a frame wasn't finished within " + settings.frame());
        } else if (dialled && !peer.isKept() && isUnusedSince(ago(now, settings.idle()))) {
            peer.retired(this);
            retire();
        } else if (outbox.isEmpty() && lastWrite - ago(now, settings.pingAfter()) <= 0 && channel.isWritable()) {
            lastWrite = now;
            send(Outgoing.of(Frame.of(Frame.Kind.PING)));
        }
    }

    private static long ago(long now, Duration time) {
        return now - time.toNanos();
    }

    private boolean isUnusedSince(long time) {
        return !saidGoodbye && calls.isEmpty() && handled == 0 && outbox.isEmpty() && lastUse - time < 0;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
        if (cause instanceof ProtocolException) {
            refuse(Reason.FRAME, String.valueOf(cause.getMessage()));
        } else if (cause instanceof IOException) {
            LOG.debug("the connection to {} broke", peer.id(), cause);
            Wire.close(channel);
        } else {
            LOG.warn("the connection to {} failed", peer.id(), cause);
            Wire.close(channel);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext handler) {
        ended = true;
        clock.cancel(false);
        peer.inflow().lost(this);
        peer.ended(this);
        UnreachableException broken = broken();
        outbox.forEach(outgoing -> outgoing.failed(broken));
        outbox.clear();
        calls.values().forEach(call -> call.failed(broken));
        calls.clear();
    }
}
