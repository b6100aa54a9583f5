package io.casfs.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import io.casfs.transport.Chat;
import io.casfs.transport.MemoryNetwork;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order in which a connection that ends says its last words; its event loop is held up to fix what comes first. */
@Timeout(120)
class ConnectionTest {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoopGroup otherLoop = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final Threads threads = new Threads();
    private final BlockingQueue<Frame.Kind> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private Peer peer;
    private Connection connection;
    private Channel channel;
    private Channel other;

    @BeforeEach
    void connect() throws Exception {
        LocalAddress address = new LocalAddress(ConnectionTest.class);
        new ServerBootstrap()
                .group(otherLoop)
                .channel(LocalServerChannel.class)
                .childHandler(ConnectionTest.<LocalChannel>initializer(this::listenTo))
                .bind(address)
                .sync();
        channel = new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(ConnectionTest.<LocalChannel>initializer(this::converse))
                .connect(address)
                .sync()
                .channel();
        other = accepted.take();
    }

    private static <C extends Channel> ChannelInitializer<C> initializer(Consumer<C> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(C channel) {
                handlers.accept(channel);
            }
        };
    }

    private FrameDecoder decoder() {
        FrameDecoder decoder = new FrameDecoder(new Counters().received());
        decoder.accept();
        return decoder;
    }

    private void listenTo(Channel child) {
        child.pipeline().addLast(decoder(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext handler, Object frame) {
                heard.add(((Frame) frame).kind());
            }
        });
        accepted.add(child);
    }

    private void converse(Channel ours) {
        Context context = context();
        NodeId id = NodeKey.generate().id();
        peer = new Peer(id, context, new Dialler(context, new Peers(context, node -> List.of()), node -> List.of()));
        FrameDecoder decoder = decoder();
        connection = new Connection(context, peer, ours, decoder, true);
        ours.pipeline().addLast(decoder, connection);
        peer.accepted(connection);
    }

    private Context context() {
        TlsIdentity identity = TlsIdentity.issue(NodeKey.generate(), TestNode.AUTHORITY);
        Counters counters = new Counters();
        return new Context(
                identity.id(),
                Settings.DEFAULT,
                new Tls(identity),
                new Greeter(identity.id(), TestNode.CLUSTER, MemoryNetwork.OPEN_GATE),
                threads,
                new Channels(),
                new Services(counters),
                counters,
                new Events(threads));
    }

    @AfterEach
    void close() throws Exception {
        for (EventLoopGroup group : List.of(loop, otherLoop)) {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        }
        threads.close();
    }

    /** Holds the loop up until a request waits for it, and then has it do something first. */
    private void ahead(Runnable something) throws Exception {
        CountDownLatch requested = new CountDownLatch(1);
        channel.eventLoop().execute(() -> {
            try {
                requested.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            something.run();
        });
        Frame request = new Frame(Frame.Kind.REQUEST, 1, "chat", new byte[0], ByteBuffer.allocate(0));
        peer.submit(Outgoing.request(request, new Call<>(Chat.PROTOCOL, threads)));
        requested.countDown();
    }

    @Test
    void aRetiredConnectionSendsFirstWhatItWasGiven() throws Exception {
        ahead(connection::retire);
        assertEquals(Frame.Kind.REQUEST, heard.poll(1, TimeUnit.MINUTES));
        assertEquals(Frame.Kind.GOODBYE, heard.poll(1, TimeUnit.MINUTES));
    }

    @Test
    void aGoodbyeIsAnsweredAfterWhatWasGiven() throws Exception {
        ahead(() ->
                channel.pipeline().fireChannelRead(Frame.of(Frame.Kind.GOODBYE).whole()));
        assertEquals(Frame.Kind.REQUEST, heard.poll(1, TimeUnit.MINUTES));
        assertEquals(Frame.Kind.GOODBYE, heard.poll(1, TimeUnit.MINUTES));
        Wire.send(other, Frame.refusal(1, "busy"));
        channel.closeFuture().sync();
    }
}
