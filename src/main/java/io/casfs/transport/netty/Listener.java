package io.casfs.transport.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** The port of a node, and the first steps of whoever dials it. */
final class Listener {
    private final Channel channel;
    private final Address address;

    private Listener(Channel channel, Address address) {
        this.channel = channel;
        this.address = address;
    }

    /** Takes the port without accepting connections yet. */
    static Listener bind(Context context, Peers peers, Address address) throws IOException {
        InetSocketAddress socket = address.resolve().get(0);
        ChannelFuture binding = new ServerBootstrap()
                .group(context.threads().network())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Dialler.WATER_MARK)
                .childHandler(new Entry(context, peers))
                .bind(socket)
                .awaitUninterruptibly();
        Throwable problem = binding.cause();
        if (problem instanceof BindException) {
            BindException named = new BindException(
                    "can't listen at " + address + " (" + problem.getMessage() + "): another"
                            + " program may have the port, or the host isn't this machine; choose another with --listen");
            named.initCause(problem);
            throw named;
        }
        if (problem != null) {
            throw new IOException("can't listen at " + address, problem);
        }
        Channel channel = binding.channel();
        return new Listener(channel, address.withPort(((InetSocketAddress) channel.localAddress()).getPort()));
    }

    Address address() {
        return address;
    }

    void start() {
        channel.config().setAutoRead(true);
    }

    void close() {
        channel.close().awaitUninterruptibly();
    }

    private static final class Entry extends ChannelInitializer<SocketChannel> {
        private final Context context;
        private final Peers peers;
        private final Doorway doorway = new Doorway();

        Entry(Context context, Peers peers) {
            this.context = context;
            this.peers = peers;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            InetSocketAddress from = channel.remoteAddress();
            if (from == null || !doorway.enter(from)) {
                context.counters().refused(Reason.OVERLOAD);
                Wire.close(channel);
                return;
            }
            context.channels().add(channel);
            SslHandler tls =
                    new SslHandler(context.tls().dialled(), context.threads().connecting());
            FrameDecoder decoder = new FrameDecoder(context.counters().received());
            Greeting greeting = new Greeting(context, peers, decoder, null);
            var unused = greeting.over().whenComplete((nothing, problem) -> doorway.leave(from));
            channel.pipeline().addLast(tls, decoder, greeting);
        }
    }
}
