package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.transport.RefusedException;
import io.casfs.transport.UnreachableException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A new connection until both ends have accepted each other; then a {@link Connection} takes its place. Runs on the
 * channel's event loop.
 *
 * <pre>
 *   dialler                 dialled
 *      ------- TLS, both certificates -------
 *      hello   ------------>  judges it
 *      judges  &lt;------------  hello, or refusal
 *      welcome ------------>  (or refusal)
 * </pre>
 */
final class Greeting extends ChannelInboundHandlerAdapter {
    private enum State {
        TLS,
        HELLO,
        WELCOME,
        OVER
    }

    private final Context context;
    private final Peers peers;
    private final FrameDecoder decoder;
    private final @Nullable NodeId wanted;
    private final CompletableFuture<Connection> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private State state = State.TLS;
    private @Nullable NodeId peer;
    private @Nullable Frame heard;
    private @Nullable ScheduledFuture<?> deadline;

    /** @param wanted whom this node dialled; null if it was dialled */
    Greeting(Context context, Peers peers, FrameDecoder decoder, @Nullable NodeId wanted) {
        this.context = context;
        this.peers = peers;
        this.decoder = decoder;
        this.wanted = wanted;
    }

    /** Completes when the connection is accepted at both ends, or isn't. */
    CompletableFuture<Connection> outcome() {
        return outcome;
    }

    /** Completes when this is no greeting any more, whatever came of it. */
    CompletableFuture<Void> over() {
        return over;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext handler) {
        long millis = context.settings().greeting().toMillis();
        deadline = handler.executor().schedule(() -> late(handler), millis, TimeUnit.MILLISECONDS);
    }

    private void late(ChannelHandlerContext handler) {
        String text = "the greeting took longer than " + context.settings().greeting();
        if (state == State.TLS) {
            context.counters().refused(Reason.TIMEOUT);
            fail(handler, new UnreachableException("no greeting came: " + text));
        } else if (state != State.OVER) {
            refuse(handler, Reason.TIMEOUT, text);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext handler, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls && state == State.TLS) {
            if (tls.isSuccess()) {
                secured(handler);
            } else {
                tlsFailed(handler, tls.cause());
            }
        }
        handler.fireUserEventTriggered(event);
    }

    private void tlsFailed(ChannelHandlerContext handler, Throwable cause) {
        TlsFailure failure = TlsFailure.of(cause);
        failure.reason().ifPresent(context.counters()::refused);
        fail(handler, new UnreachableException(failure.text(), cause));
    }

    private void secured(ChannelHandlerContext handler) {
        SslHandler tls = handler.pipeline().get(SslHandler.class);
        String inside = tls.engine().getApplicationProtocol();
        if (wanted == null && Tls.STRANGERS.equals(inside)) {
            end();
            peers.strangers().admit(handler, this);
            return;
        }
        state = State.HELLO;
        if (!Tls.MEMBERS.equals(inside)) {
            refuse(handler, Reason.TLS, "'" + inside + "' isn't spoken here");
            return;
        }
        try {
            peer = NodeKey.id(tls.engine().getSession().getPeerCertificates()[0].getPublicKey());
        } catch (SSLPeerUnverifiedException e) {
            refuse(handler, Reason.CERTIFICATE, "a member must show its certificate");
            return;
        }
        identified(handler, peer);
    }

    private void identified(ChannelHandlerContext handler, NodeId reached) {
        if (reached.equals(context.self())) {
            refuse(
                    handler,
                    Reason.WRONG_NODE,
                    "node " + reached + " reached itself; was the state folder of a node copied?");
        } else if (wanted != null && !reached.equals(wanted)) {
            refuse(handler, Reason.WRONG_NODE, "node " + wanted + " was expected here, but this is node " + reached);
        } else if (wanted != null) {
            Wire.send(handler.channel(), context.greeter().hello());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext handler, Object message) throws ProtocolException {
        Frame frame = (Frame) message;
        if (state == State.OVER) {
            return;
        }
        if (frame.kind() == Frame.Kind.REFUSAL) {
            wasRefused(handler, frame.reason());
        } else if (state == State.HELLO && frame.kind() == Frame.Kind.HELLO && peer != null) {
            heardHello(handler, peer, frame);
        } else if (state == State.WELCOME && frame.kind() == Frame.Kind.WELCOME && peer != null) {
            accepted(handler, peer);
            refuseIfPutOut(peer);
        } else {
            throw new ProtocolException("a frame '" + frame.kind() + "' came before the greeting was over");
        }
    }

    private void wasRefused(ChannelHandlerContext handler, String reason) {
        if (peer != null) {
            context.events().refused(peer, reason);
        }
        fail(handler, new RefusedException(reason));
    }

    private void heardHello(ChannelHandlerContext handler, NodeId from, Frame hello) throws ProtocolException {
        var refused = context.greeter().judge(from, hello);
        if (refused.isPresent()) {
            context.events().refused(from, refused.get().text());
            refuse(handler, refused.get().reason(), refused.get().text());
        } else if (wanted == null) {
            state = State.WELCOME;
            heard = hello;
            Wire.send(handler.channel(), context.greeter().hello());
        } else {
            Wire.send(handler.channel(), Frame.of(Frame.Kind.WELCOME));
            accepted(handler, from);
        }
    }

    private void accepted(ChannelHandlerContext handler, NodeId with) {
        end();
        Channel channel = handler.channel();
        Peer known = peers.get(with);
        Connection connection = new Connection(context, known, channel, decoder, wanted != null);
        decoder.accept();
        handler.pipeline().replace(this, "connection", connection);
        known.accepted(connection);
        outcome.complete(connection);
    }

    /** Judges once more: whoever was put out since its hello was not connected yet, so that nobody could cut it off. */
    private void refuseIfPutOut(NodeId with) throws ProtocolException {
        if (heard != null && context.greeter().judge(with, heard).isPresent()) {
            peers.get(with).disconnect();
        }
    }

    private void end() {
        state = State.OVER;
        if (deadline != null) {
            deadline.cancel(false);
        }
        over.complete(null);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext handler) {
        end();
    }

    private void refuse(ChannelHandlerContext handler, Reason reason, String text) {
        end();
        context.refuse(handler.channel(), reason, text);
        outcome.completeExceptionally(
                reason == Reason.WRONG_NODE || reason == Reason.TIMEOUT
                        ? new UnreachableException(text)
                        : new RefusedException(text));
    }

    private void fail(ChannelHandlerContext handler, IOException problem) {
        end();
        Wire.close(handler.channel());
        outcome.completeExceptionally(problem);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
        if (state == State.OVER) {
            return;
        }
        if (cause instanceof ProtocolException) {
            refuse(handler, Reason.FRAME, String.valueOf(cause.getMessage()));
        } else {
            // The dialled end's verdict on our certificate comes after TLS is over for us.
            tlsFailed(handler, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext handler) {
        end();
        outcome.completeExceptionally(new UnreachableException("the other end hung up before the greeting was over"));
    }
}
