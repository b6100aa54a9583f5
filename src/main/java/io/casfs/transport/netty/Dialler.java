package io.casfs.transport.netty;

import io.casfs.identity.NodeId;
import io.casfs.transport.AddressBook;
import io.casfs.transport.RefusedException;
import io.casfs.transport.UnreachableException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Dials peers: the addresses of the book in their order, until the right node answers. Thread-safe. */
final class Dialler {
    /** Bytes under way in a channel beyond which, and below which again, it wants no more, and wants more. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 20, 2 << 20);

    private final Context context;
    private final Peers peers;
    private final AddressBook book;

    Dialler(Context context, Peers peers, AddressBook book) {
        this.context = context;
        this.peers = peers;
        this.book = book;
    }

    /**
     * Makes one connection. It fails with {@link RefusedException} if the peer was reached and one side said no, else with
     * {@link UnreachableException}.
     */
    CompletableFuture<Connection> dial(NodeId peer) {
        Attempt attempt = new Attempt(peer);
        try {
            context.threads().connecting().execute(attempt::begin);
        } catch (RejectedExecutionException e) {
            attempt.outcome.completeExceptionally(new UnreachableException("this node is closed", e));
        }
        return attempt.outcome;
    }

    /** One attempt at all addresses, one after the other. */
    private final class Attempt {
        private final NodeId peer;
        private final CompletableFuture<Connection> outcome = new CompletableFuture<>();
        private final Deque<InetSocketAddress> left = new ArrayDeque<>();
        private final List<String> failures = new ArrayList<>();

        Attempt(NodeId peer) {
            this.peer = peer;
        }

        void begin() {
            try {
                for (String address : book.addresses(peer)) {
                    resolve(address);
                }
                next();
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        }

        private void resolve(String address) {
            try {
                left.addAll(Address.parse(address).resolve());
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }

        private void next() {
            InetSocketAddress address = left.poll();
            if (address != null) {
                connect(address);
            } else if (failures.isEmpty()) {
                outcome.completeExceptionally(new UnreachableException("no address of node " + peer + " is known"));
            } else {
                outcome.completeExceptionally(
                        new UnreachableException("node " + peer + " can't be reached: " + String.join("; ", failures)));
            }
        }

        private void connect(InetSocketAddress address) {
            FrameDecoder decoder = new FrameDecoder(context.counters().received());
            Greeting greeting = new Greeting(context, peers, decoder, peer);
            ChannelFuture connecting = new Bootstrap()
                    .group(context.threads().network())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                            context.settings().connect().toMillis())
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            context.channels().add(channel);
                            SslHandler tls = new SslHandler(
                                    context.tls().dialling(), context.threads().connecting());
                            channel.pipeline().addLast(tls, decoder, greeting);
                        }
                    })
                    .connect(address);
            connecting.addListener(future -> {
                if (!future.isSuccess()) {
                    failed(address, future.cause());
                }
            });
            var unused = greeting.outcome().whenComplete((connection, problem) -> {
                if (connection != null) {
                    outcome.complete(connection);
                } else if (connecting.isSuccess()) {
                    failed(address, problem);
                }
            });
        }

        private void failed(InetSocketAddress address, Throwable problem) {
            if (problem instanceof RefusedException) {
                outcome.completeExceptionally(problem);
            } else {
                failures.add(address + ": " + problem.getMessage());
                next();
            }
        }
    }
}
