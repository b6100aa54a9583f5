package io.casfs.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;

/** Writes to channels whose end tells all that there is to know about a failed write. */
final class Wire {
    private static final int LAST_WORDS_SECONDS = 5;

    private Wire() {}

    static void send(Channel channel, Frame frame) {
        channel.writeAndFlush(frame.whole()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Closes the channel once the frame is written, or soon if the other end doesn't take it. */
    static void sendLast(Channel channel, Frame frame) {
        channel.writeAndFlush(frame.whole()).addListener(ChannelFutureListener.CLOSE);
        var closing = channel.eventLoop().schedule(() -> close(channel), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> closing.cancel(false));
    }

    static void close(Channel channel) {
        var unused = channel.close();
    }
}
