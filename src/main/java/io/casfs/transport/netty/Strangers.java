package io.casfs.transport.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Semaphore;

/** Lets strangers talk, so many at once. Thread-safe. */
final class Strangers {
    static final int MAX = 8;

    private final Context context;
    private final Semaphore free = new Semaphore(MAX);

    Strangers(Context context) {
        this.context = context;
    }

    /** Has a stranger talk in place of the greeting that TLS ended, or refuses. */
    void admit(ChannelHandlerContext handler, ChannelHandler greeting) {
        if (free.tryAcquire()) {
            handler.channel().closeFuture().addListener(closed -> free.release());
            handler.pipeline().replace(greeting, "stranger", new StrangerTalk(context));
        } else {
            context.refuse(handler.channel(), Reason.OVERLOAD, "too many want to join at once; try again in a minute");
        }
    }
}
