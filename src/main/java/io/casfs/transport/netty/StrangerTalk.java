package io.casfs.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A talk with a stranger: word and answer in turn, so many, for so long. Runs on the channel's event loop. */
final class StrangerTalk extends ChannelInboundHandlerAdapter {
    static final int MAX_WORDS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(StrangerTalk.class);

    private final Context context;
    private int words;
    private boolean answering;
    private boolean over;
    private @Nullable ScheduledFuture<?> deadline;

    StrangerTalk(Context context) {
        this.context = context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext handler) {
        var patience = context.settings().stranger();
        deadline = handler.executor()
                .schedule(
                        () -> refuse(handler, Reason.TIMEOUT, "this took longer than " + patience),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext handler) {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext handler, Object message) throws ProtocolException {
        Frame frame = (Frame) message;
        if (over) {
            return;
        }
        if (frame.kind() != Frame.Kind.TALK || answering) {
            throw new ProtocolException("a frame '" + frame.kind() + "' came out of order");
        }
        if (++words > MAX_WORDS) {
            refuse(handler, Reason.OVERLOAD, "a talk has at most " + MAX_WORDS + " words");
            return;
        }
        answering = true;
        String address = ((InetSocketAddress) handler.channel().remoteAddress())
                .getAddress()
                .getHostAddress();
        try {
            context.threads().handlers().execute(() -> {
                Frame answer = context.services().answerStranger(address, frame);
                handler.executor().execute(() -> answered(handler, answer));
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    private void answered(ChannelHandlerContext handler, Frame answer) {
        answering = false;
        if (over) {
            return;
        }
        if (answer.kind() == Frame.Kind.REFUSAL) {
            over = true;
            Wire.sendLast(handler.channel(), answer);
        } else {
            Wire.send(handler.channel(), answer);
        }
    }

    private void refuse(ChannelHandlerContext handler, Reason reason, String text) {
        if (!over) {
            over = true;
            context.refuse(handler.channel(), reason, text);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
        if (cause instanceof ProtocolException) {
            refuse(handler, Reason.FRAME, String.valueOf(cause.getMessage()));
        } else if (cause instanceof IOException) {
            LOG.debug("a stranger's connection broke", cause);
            Wire.close(handler.channel());
        } else {
            LOG.warn("a stranger's connection failed", cause);
            Wire.close(handler.channel());
        }
    }
}
