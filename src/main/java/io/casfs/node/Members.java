package io.casfs.node;

import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Member;
import io.casfs.namespace.Namespace;
import io.casfs.transport.AddressBook;
import io.casfs.transport.Gatekeeper;
import java.io.IOException;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The member list as the parts of a node need it: whom to talk to, where, whose key, how much each is to hold. Thread-safe.
 *
 * <p>A picture of the replicated list in memory, taken anew whenever the list changes. Beside it stand nodes that aren't listed
 * here yet but have a listed member's word: a node that joined elsewhere a moment ago, and, for a joiner, its inviter.
 */
final class Members implements AddressBook, Gatekeeper, io.casfs.replication.Members, io.casfs.exchange.Members {
    private static final Logger LOG = LoggerFactory.getLogger(Members.class);

    private final NodeId self;
    private final byte[] clusterId;
    private final byte[] admission;
    private final Namespace namespace;
    private final Map<NodeId, List<String>> vouched = new ConcurrentHashMap<>();
    /** Who was let in on whose word. */
    private final Map<NodeId, NodeId> admitted = new ConcurrentHashMap<>();

    private volatile Map<NodeId, Member> list = Map.of();
    private volatile Set<NodeId> listed;

    Members(NodeId self, byte[] clusterId, byte[] admission, Namespace namespace) throws IOException {
        this.self = self;
        this.clusterId = clusterId.clone();
        this.admission = admission.clone();
        this.namespace = namespace;
        this.listed = Set.of(self);
        refresh();
        namespace.onMembersChanged(this::refreshQuietly);
    }

    private void refreshQuietly() {
        try {
            refresh();
        } catch (IOException e) {
            LOG.error("The member list can't be read; what was known of it before counts", e);
        }
    }

    /** Takes the list as it is now. */
    synchronized void refresh() throws IOException {
        Map<NodeId, Member> members = new TreeMap<>();
        namespace.members().forEach(member -> members.put(member.id(), member));
        Set<NodeId> ids = new java.util.TreeSet<>(Set.of(self));
        members.values().stream().filter(Member::isListed).forEach(member -> ids.add(member.id()));
        list = members;
        listed = Set.copyOf(ids);
    }

    /** Lets a node in that isn't listed yet, such as a joiner's inviter. */
    void vouchFor(NodeId node, List<String> addresses) {
        vouched.put(node, List.copyOf(addresses));
    }

    /** Returns all that ever were members, by id. */
    Map<NodeId, Member> all() {
        return list;
    }

    /** Returns the member's name, or the beginning of its id if it has none here. */
    String name(NodeId node) {
        Member member = list.get(node);
        return member == null ? node.toString().substring(0, 8) : member.name();
    }

    @Override
    public Set<NodeId> listed() {
        return listed;
    }

    @Override
    public Optional<PublicKey> key(NodeId node) {
        try {
            return Optional.ofNullable(list.get(node))
                    .map(member -> NodeKey.publicKey(member.publicKey().toBytes()));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} has no usable key, so nothing is believed that it is said to have signed", node);
            return Optional.empty();
        }
    }

    @Override
    public Map<NodeId, Integer> weights() {
        Map<NodeId, Integer> weights = new LinkedHashMap<>();
        for (NodeId node : listed) {
            Member member = list.get(node);
            weights.put(node, member == null ? Member.USUAL_WEIGHT : member.weight());
        }
        return weights;
    }

    @Override
    public List<String> addresses(NodeId peer) {
        Member member = list.get(peer);
        return member != null && !member.addresses().isEmpty()
                ? member.addresses()
                : vouched.getOrDefault(peer, List.of());
    }

    @Override
    public Optional<String> refusal(NodeId peer, byte[] shown) {
        Member member = list.get(peer);
        if (member == null) {
            return vouched.containsKey(peer) || isAdmitted(peer, shown)
                    ? Optional.empty()
                    : Optional.of("this node is not on the member list; join with a token of 'casfs invite'");
        }
        return switch (member.standing()) {
            case LISTED -> Optional.empty();
            case LEFT -> Optional.of("this node has left the cluster; join again with a token of 'casfs invite'");
            case FORGOTTEN ->
                Optional.of("this node was forgotten by the cluster ('casfs forget') and is refused for good;"
                        + " to come back, join with a new state folder and a token of 'casfs invite'");
        };
    }

    private boolean isAdmitted(NodeId peer, byte[] shown) {
        Optional<AdmissionRecord> record = AdmissionRecord.parse(clusterId, shown);
        if (record.isEmpty() || !record.get().joined().equals(peer)) {
            return false;
        }
        NodeId inviter = record.get().inviter();
        if (!listed.contains(inviter)
                || !key(inviter).map(record.get()::isSignedBy).orElse(false)) {
            return false;
        }
        LOG.info("{} is let in on the word of {}", peer, inviter);
        admitted.put(peer, inviter);
        return true;
    }

    @Override
    public boolean admits(NodeId node) {
        if (listed.contains(node)) {
            return true;
        }
        NodeId inviter = admitted.get(node);
        // Whoever is on the list and not listed has left or was forgotten.
        return inviter != null && listed.contains(inviter) && !list.containsKey(node);
    }

    @Override
    public byte[] ownAdmission() {
        return admission.clone();
    }
}
