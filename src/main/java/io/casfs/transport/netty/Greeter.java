package io.casfs.transport.netty;

import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.NodeId;
import io.casfs.transport.Gatekeeper;
import java.net.ProtocolException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Says this node's hello and judges those of others. Thread-safe. */
final class Greeter {
    /** The version of the protocol between members. */
    static final int VERSION = 1;

    /** Why somebody isn't let in: the word to count, and the text for both ends. */
    record Refused(Reason reason, String text) {}

    private final NodeId self;
    private final String cluster;
    private final Gatekeeper gate;

    Greeter(NodeId self, byte[] clusterId, Gatekeeper gate) {
        this.self = self;
        this.cluster = HexFormat.of().formatHex(clusterId);
        this.gate = gate;
    }

    Frame hello() {
        Hello hello = new Hello(VERSION, VERSION, cluster, self.toString(), List.of());
        return Frame.hello(hello.encode(), gate.ownAdmission());
    }

    /** Judges the hello of a node whose certificate gives it that id. */
    Optional<Refused> judge(NodeId peer, Frame frame) throws ProtocolException {
        Hello hello = Hello.decode(frame.message());
        if (hello.max() < VERSION || hello.min() > VERSION) {
            NodeId older = hello.max() < VERSION ? peer : self;
            return refused(
                    Reason.VERSION,
                    "node " + self + " speaks versions " + VERSION + " to " + VERSION + " of the protocol, node " + peer
                            + " versions " + hello.min() + " to " + hello.max() + ": update casfs on " + older);
        }
        if (!hello.cluster().equals(cluster)) {
            return refused(
                    Reason.CLUSTER,
                    "node " + self + " belongs to the cluster " + cluster + ", node " + peer + " to "
                            + hello.cluster());
        }
        if (!hello.node().equals(peer.toString())) {
            return refused(
                    Reason.CERTIFICATE, "node " + peer + " calls itself " + hello.node() + ", which isn't its key");
        }
        if (frame.payload().remaining() > AdmissionRecord.MAX_LENGTH) {
            return refused(Reason.FRAME, "the admission that node " + peer + " shows is too long");
        }
        byte[] admission = new byte[frame.payload().remaining()];
        frame.payload().duplicate().get(admission);
        return gate.refusal(peer, admission).flatMap(text -> refused(Reason.NOT_ADMITTED, text));
    }

    private static Optional<Refused> refused(Reason reason, String text) {
        return Optional.of(new Refused(reason, text));
    }

    /** Returns why the gate refuses a peer that shows nothing. */
    Optional<String> refusal(NodeId peer) {
        return gate.refusal(peer, new byte[0]);
    }
}
