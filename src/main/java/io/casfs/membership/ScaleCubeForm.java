package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Gossip;
import io.casfs.membership.MembershipMessage.Greeting;
import io.casfs.membership.MembershipMessage.GreetingAnswer;
import io.casfs.membership.MembershipMessage.Ping;
import io.casfs.membership.MembershipMessage.PingAnswer;
import io.casfs.membership.MembershipMessage.PingRequest;
import io.casfs.membership.MembershipMessage.Rumour;
import io.casfs.membership.MembershipMessage.Sighting;
import io.casfs.membership.MembershipMessage.Sync;
import io.casfs.membership.MembershipMessage.SyncAnswer;
import io.scalecube.cluster.Member;
import io.scalecube.cluster.fdetector.FailureDetectorImpl;
import io.scalecube.cluster.gossip.GossipProtocolImpl;
import io.scalecube.cluster.membership.MemberStatus;
import io.scalecube.cluster.membership.MembershipProtocolImpl;
import io.scalecube.cluster.metadata.MetadataStoreImpl;
import io.scalecube.cluster.transport.api.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The form that ScaleCube gives our messages: a qualifier, a correlation id and an object of a class it hides. */
final class ScaleCubeForm {
    static final String NAMESPACE = "casfs";

    private static final String PORT = ":0";
    private static final Object REACHED = ack("DEST_OK");
    private static final Object GONE = ack("DEST_GONE");

    private ScaleCubeForm() {}

    private static Object ack(String name) {
        try {
            for (Object constant : Class.forName("io.scalecube.cluster.fdetector.PingData$AckType")
                    .getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this isn't the ScaleCube that casfs was written for", e);
        }
        throw new IllegalStateException("ScaleCube has no " + name);
    }

    /** Returns the address under which ScaleCube knows a node: it wants a port. */
    static String address(NodeId node) {
        return node + PORT;
    }

    static NodeId node(String address) {
        return NodeId.parse(address.substring(0, address.length() - PORT.length()));
    }

    static Message theirs(MembershipMessage message, NodeId sender) {
        return header(message).sender(address(sender)).build();
    }

    private static Message.Builder header(MembershipMessage message) {
        if (message instanceof Ping ping) {
            return form(
                    FailureDetectorImpl.PING,
                    ping.correlation(),
                    pingData(ping.from(), ping.to(), ping.issuer(), null));
        } else if (message instanceof PingRequest request) {
            return form(
                    FailureDetectorImpl.PING_REQ,
                    request.correlation(),
                    pingData(request.from(), request.to(), null, null));
        } else if (message instanceof PingAnswer answer) {
            Object ack = answer.gone() ? GONE : REACHED;
            return form(
                    FailureDetectorImpl.PING_ACK,
                    answer.correlation(),
                    pingData(answer.from(), answer.to(), answer.issuer(), ack));
        } else if (message instanceof Sync sync) {
            return form(MembershipProtocolImpl.SYNC, sync.correlation(), syncData(sync.table()));
        } else if (message instanceof SyncAnswer answer) {
            return form(MembershipProtocolImpl.SYNC_ACK, answer.correlation(), syncData(answer.table()));
        } else if (message instanceof Gossip gossip) {
            return form(GossipProtocolImpl.GOSSIP_REQ, null, gossipData(gossip));
        } else if (message instanceof Greeting greeting) {
            return form(
                    MetadataStoreImpl.GET_METADATA_REQ,
                    greeting.correlation(),
                    HiddenData.METADATA_REQUEST.of(member(greeting.to())));
        }
        GreetingAnswer answer = (GreetingAnswer) message;
        return form(
                MetadataStoreImpl.GET_METADATA_RESP,
                answer.correlation(),
                HiddenData.METADATA_RESPONSE.of(member(answer.from()), 0));
    }

    private static Message.Builder form(String qualifier, @Nullable String correlation, Object data) {
        Message.Builder form = Message.withData(data).qualifier(qualifier);
        return correlation == null ? form : form.correlationId(correlation);
    }

    static Member member(Run run) {
        return new Member(run.text(), null, address(run.node()), NAMESPACE);
    }

    private static Object pingData(Run from, Run to, @Nullable Run issuer, @Nullable Object ack) {
        return HiddenData.PING.of(member(from), member(to), issuer == null ? null : member(issuer), ack);
    }

    private static Object syncData(List<Sighting> table) {
        List<Object> parts = new ArrayList<>();
        parts.add(table.size());
        table.forEach(sighting -> parts.add(recordData(sighting)));
        return HiddenData.SYNC.of(parts.toArray());
    }

    private static Object recordData(Sighting sighting) {
        return HiddenData.RECORD.of(member(sighting.member()), sighting.status(), sighting.incarnation());
    }

    private static Object gossipData(Gossip gossip) {
        List<Object> parts = new ArrayList<>();
        parts.add(gossip.rumours().size());
        for (Rumour rumour : gossip.rumours()) {
            Message said = form(MembershipProtocolImpl.MEMBERSHIP_GOSSIP, null, recordData(rumour.sighting()))
                    .build();
            parts.add(HiddenData.GOSSIP.of(rumour.origin().text(), said, rumour.sequence()));
        }
        parts.add(gossip.from().text());
        return HiddenData.GOSSIP_REQUEST.of(parts.toArray());
    }

    /**
     * Returns ScaleCube's message in our form.
     *
     * @throws IllegalArgumentException if it is none that ScaleCube's own protocols send
     */
    static MembershipMessage ours(Message message) {
        @Nullable Object data = message.data();
        String qualifier = Objects.requireNonNullElse(message.qualifier(), "");
        return switch (qualifier) {
            case FailureDetectorImpl.PING, FailureDetectorImpl.PING_REQ, FailureDetectorImpl.PING_ACK ->
                ping(qualifier, HiddenData.PING.parts(data), message.correlationId());
            case MembershipProtocolImpl.SYNC -> new Sync(table(data), message.correlationId());
            case MembershipProtocolImpl.SYNC_ACK -> new SyncAnswer(table(data), message.correlationId());
            case GossipProtocolImpl.GOSSIP_REQ -> gossip(HiddenData.GOSSIP_REQUEST.parts(data));
            case MetadataStoreImpl.GET_METADATA_REQ ->
                new Greeting(run(HiddenData.METADATA_REQUEST.parts(data).get(0)), message.correlationId());
            case MetadataStoreImpl.GET_METADATA_RESP ->
                new GreetingAnswer(run(HiddenData.METADATA_RESPONSE.parts(data).get(0)), message.correlationId());
            default -> throw new IllegalArgumentException("ScaleCube has no messages '" + qualifier + "'");
        };
    }

    private static MembershipMessage ping(String qualifier, List<@Nullable Object> parts, String correlation) {
        Run from = run(parts.get(0));
        Run to = run(parts.get(1));
        @Nullable Run issuer = parts.get(2) == null ? null : run(parts.get(2));
        return switch (qualifier) {
            case FailureDetectorImpl.PING -> new Ping(from, to, issuer, correlation);
            case FailureDetectorImpl.PING_REQ -> new PingRequest(from, to, correlation);
            default -> new PingAnswer(from, to, issuer, parts.get(3) == GONE, correlation);
        };
    }

    /** Returns what a {@code SyncData} says. */
    static List<Sighting> table(@Nullable Object syncData) {
        List<@Nullable Object> parts = HiddenData.SYNC.parts(syncData);
        return parts.subList(1, parts.size()).stream()
                .map(ScaleCubeForm::sighting)
                .toList();
    }

    private static Sighting sighting(@Nullable Object recordData) {
        List<@Nullable Object> parts = HiddenData.RECORD.parts(recordData);
        return new Sighting(
                run(parts.get(0)), part(MemberStatus.class, parts.get(1)), part(Integer.class, parts.get(2)));
    }

    private static Gossip gossip(List<@Nullable Object> parts) {
        int last = parts.size() - 1;
        List<Rumour> rumours =
                parts.subList(1, last).stream().map(ScaleCubeForm::rumour).toList();
        return new Gossip(Run.parse(part(String.class, parts.get(last))), rumours);
    }

    private static Rumour rumour(@Nullable Object gossip) {
        List<@Nullable Object> parts = HiddenData.GOSSIP.parts(gossip);
        Message said = part(Message.class, parts.get(1));
        return new Rumour(
                Run.parse(part(String.class, parts.get(0))), part(Long.class, parts.get(2)), sighting(said.data()));
    }

    private static Run run(@Nullable Object member) {
        return Run.parse(part(Member.class, member).id());
    }

    private static <T> T part(Class<T> type, @Nullable Object part) {
        return Objects.requireNonNull(type.cast(part));
    }
}
