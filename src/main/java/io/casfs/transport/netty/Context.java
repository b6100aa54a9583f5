package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one transport that its connections share. */
record Context(
        NodeId self,
        Settings settings,
        Tls tls,
        Greeter greeter,
        Threads threads,
        Channels channels,
        Services services,
        Counters counters,
        Events events) {
    private static final Logger LOG = LoggerFactory.getLogger(Context.class);

    /** Counts a refusal, tells the other end, which must be past TLS, and closes the channel. */
    void refuse(Channel channel, Reason reason, String text) {
        counters.refused(reason);
        LOG.debug("{} is refused ({}): {}", channel.remoteAddress(), reason.word(), text);
        Wire.sendLast(channel, Frame.refusal(0, text));
    }
}
