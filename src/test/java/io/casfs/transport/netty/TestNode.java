package io.casfs.transport.netty;

import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import io.casfs.transport.AddressBook;
import io.casfs.transport.Chat;
import io.casfs.transport.Envelope;
import io.casfs.transport.Handler;
import io.casfs.transport.MemoryNetwork;
import io.casfs.transport.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A node that echoes and whose waits can be short. */
final class TestNode implements AutoCloseable {
    static final ClusterAuthority AUTHORITY = ClusterAuthority.derive(new byte[ClusterAuthority.SEED_LENGTH]);
    static final byte[] CLUSTER = new byte[16];
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final TlsIdentity identity;
    final Recorder events = new Recorder();
    final NettyTransport transport;

    private static final class Echo implements Handler<Chat> {
        @Override
        public CompletionStage<Envelope<Chat>> answer(NodeId peer, Envelope<Chat> request) {
            return CompletableFuture.completedFuture(request);
        }

        @Override
        public void take(NodeId peer, Envelope<Chat> message) {
            throw new IllegalStateException("nothing of the kind was expected");
        }
    }

    TestNode(TlsIdentity identity, byte[] cluster, AddressBook book, Settings settings) throws IOException {
        this.identity = identity;
        Greeter greeter = new Greeter(identity.id(), cluster, MemoryNetwork.OPEN_GATE);
        transport = NettyTransport.open(greeter, identity, "127.0.0.1:0", book, settings);
        transport.serve(Chat.PROTOCOL, new Echo());
        transport.serveStrangers(Chat.PROTOCOL, (address, message) -> message);
        transport.listen(events);
        transport.start();
    }

    static TestNode open(AddressBook book, Settings settings) throws IOException {
        return new TestNode(TlsIdentity.issue(NodeKey.generate(), AUTHORITY), CLUSTER, book, settings);
    }

    int port() throws IOException {
        return Address.parse(transport.listening()).port();
    }

    long refused(String reason) {
        return transport.statistics().refused().getOrDefault(reason, 0L);
    }

    CompletableFuture<Envelope<Chat>> ask(NodeId peer, String text) {
        return transport.request(peer, Chat.PROTOCOL, Envelope.of(new Chat.Say(text)), PATIENCE);
    }

    /** Waits, for a minute at most, until something is so. */
    static void eventually(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("within a minute it wasn't so that " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
