package io.casfs.transport.netty;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All open connections, accepted or not, to be closed together. Thread-safe. */
final class Channels {
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    void add(Channel channel) {
        open.add(channel);
        channel.closeFuture().addListener(done -> open.remove(channel));
        if (closed) {
            Wire.close(channel);
        }
    }

    /** Closes all and returns when their handlers know. */
    void close() {
        closed = true;
        List<Channel> last = List.copyOf(open);
        last.forEach(Wire::close);
        for (Channel channel : last) {
            channel.closeFuture().awaitUninterruptibly();
            // Handlers are told by a task that is in the loop's queue by now.
            channel.eventLoop().submit(() -> {}).awaitUninterruptibly();
        }
    }
}
