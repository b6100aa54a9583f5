package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one transport that its connections share. */
record Context(
        NodeId self,
        Settings settings,
        Tls tls,
        Greeter greeter,
        Threads threads,
        Services services,
        Counters counters,
        Events events) {
    private static final Logger LOG = LoggerFactory.getLogger(Context.class);
    private static final int LAST_WORDS_SECONDS = 5;

    /** Counts a refusal, tells the other end, which must be past TLS, and closes the channel. */
    void refuse(Channel channel, Reason reason, String text) {
        counters.refused(reason);
        LOG.info("{} is refused ({}): {}", channel.remoteAddress(), reason.word(), text);
        closeAfter(channel, Frame.refusal(0, text));
    }

    /** Closes the channel once the frame is written, or soon if the other end doesn't take it. */
    static void closeAfter(Channel channel, Frame frame) {
        channel.writeAndFlush(frame.whole()).addListener(ChannelFutureListener.CLOSE);
        var closing =
                channel.eventLoop().schedule((Runnable) channel::close, LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> closing.cancel(false));
    }
}
