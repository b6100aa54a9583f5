package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import io.casfs.transport.Envelope;
import io.casfs.transport.RefusedException;
import io.casfs.transport.Transport;
import io.casfs.transport.UnreachableException;
import java.io.IOException;
import java.net.ProtocolException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Fills the empty replica of a node that joins with a checkpoint of another one. Used by one thread. */
public final class Bootstrap {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_TRIES = 10;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Replica replica;
    private final Transport transport;
    private final NodeId inviter;
    private final Consumer<Progress> progress;
    private CheckpointDigest digest = new CheckpointDigest();
    private long bytes;

    /**
     * How far it has come.
     *
     * @param parts that were taken
     * @param estimatedParts about how many there are
     * @param bytes that were taken
     */
    public record Progress(long parts, long estimatedParts, long bytes) {}

    private Bootstrap(Replica replica, Transport transport, NodeId inviter, Consumer<Progress> progress) {
        this.replica = replica;
        this.transport = transport;
        this.inviter = inviter;
        this.progress = progress;
    }

    /**
     * Fetches a checkpoint; when this returns, the replica has it durably. What gets lost on the way is asked for again;
     * if the inviter has forgotten what it was handing out, all begins anew.
     *
     * @param transport started
     * @param inviter whose member list already names this node
     * @param progress hears of every part, in this thread
     * @throws UnreachableException if the inviter can't be reached for some minutes
     * @throws RefusedException if the inviter refuses
     * @throws IOException also if the checkpoint isn't the inviter's: then nothing of it is used
     */
    public static void run(Replica replica, Transport transport, NodeId inviter, Consumer<Progress> progress)
            throws IOException, InterruptedException {
        Bootstrap bootstrap = new Bootstrap(replica, transport, inviter, progress);
        for (int i = 0; i < MAX_TRIES; i++) {
            if (bootstrap.fetch()) {
                return;
            }
        }
        throw new UnreachableException("node " + inviter + " lost what it was handing out, again and again");
    }

    /** Returns whether all was fetched; if not, it is lost. */
    private boolean fetch() throws IOException, InterruptedException {
        digest = new CheckpointDigest();
        bytes = 0;
        CheckpointMessage.Opened opened = open();
        for (long number = 1; ; number++) {
            Envelope<CheckpointMessage> answer = ask(new CheckpointMessage.Next(opened.session(), number));
            if (answer.message() instanceof CheckpointMessage.Part part && part.number() == number) {
                take(answer.payloadBytes());
                progress.accept(new Progress(number, opened.estimatedParts(), bytes));
            } else if (answer.message() instanceof CheckpointMessage.End end && end.parts() == number - 1) {
                finish(answer);
                return true;
            } else if (answer.message() instanceof CheckpointMessage.Lost) {
                return false;
            } else {
                throw new ProtocolException("node " + inviter + " answers something that wasn't asked");
            }
        }
    }

    private CheckpointMessage.Opened open() throws IOException, InterruptedException {
        for (int i = 1; ; i++) {
            CheckpointMessage answer = ask(new CheckpointMessage.Open()).message();
            if (answer instanceof CheckpointMessage.Opened opened) {
                return opened;
            }
            if (!(answer instanceof CheckpointMessage.Later later)) {
                throw new ProtocolException("node " + inviter + " answers something that wasn't asked");
            }
            if (i == MAX_TRIES) {
                throw new RefusedException("node " + inviter + " can't hand out its tree: " + later.reason());
            }
            pause(i);
        }
    }

    private void take(byte[] part) throws IOException {
        digest.add(part);
        replica.adopt(part);
        bytes += part.length;
    }

    private void finish(Envelope<CheckpointMessage> end) throws IOException {
        List<byte[]> pieces = Pieces.split(end.payload(), 3);
        Vector vector = Vector.decode(pieces.get(0));
        PublicKey key;
        try {
            key = NodeKey.publicKey(pieces.get(1));
        } catch (IllegalArgumentException e) {
            throw new IOException("node " + inviter + " shows no public key", e);
        }
        if (!NodeKey.id(key).equals(inviter) || !NodeKey.isSigned(key, digest.statement(vector), pieces.get(2))) {
            throw new IOException(
                    "the tree that node " + inviter + " handed out isn't signed by it; nothing was taken");
        }
        replica.adopted(vector);
    }

    private Envelope<CheckpointMessage> ask(CheckpointMessage question) throws IOException, InterruptedException {
        for (int i = 1; ; i++) {
            try {
                return transport
                        .request(inviter, CheckpointServer.PROTOCOL, Envelope.of(question), PATIENCE)
                        .get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RefusedException refused) {
                    throw new RefusedException("node " + inviter + " hands out no checkpoint: " + refused.getMessage());
                }
                if (i == MAX_TRIES) {
                    throw new UnreachableException("node " + inviter + " can't be reached to fetch the tree", e);
                }
                pause(i);
            }
        }
    }

    private static void pause(int tries) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis() * tries);
    }
}
