package io.casfs.node;

import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.joining.Admissions;
import io.casfs.joining.Octets;
import io.casfs.joining.Welcome;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Member;
import io.casfs.namespace.Namespace;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets a joiner in whose token was redeemed: puts it on the member list, durably, and hands over the cluster. */
final class Admitting implements Admissions {
    private final NodeIdentity identity;
    private final Namespace namespace;
    private final Supplier<List<String>> addresses;

    /** @param addresses where this node is, as a joiner may reach it */
    Admitting(NodeIdentity identity, Namespace namespace, Supplier<List<String>> addresses) {
        this.identity = identity;
        this.namespace = namespace;
        this.addresses = addresses;
    }

    @Override
    public Welcome admit(byte[] publicKey, String name, List<String> joinersAddresses) throws IOException {
        NodeId joiner = NodeKey.id(publicKey);
        list(new Change.SetMember(joiner, Bytes.of(publicKey), name, joinersAddresses, Member.USUAL_WEIGHT));
        X509Certificate certificate =
                ClusterAuthority.derive(identity.keys().authoritySeed()).certify(NodeKey.publicKey(publicKey));
        byte[] clusterId = identity.keys().clusterId();
        try {
            Welcome.Cluster cluster = new Welcome.Cluster(
                    Octets.of(clusterId),
                    Octets.of(identity.secret().secret().encoded()),
                    identity.secret().hash().settingName(),
                    Octets.of(identity.tls().authority().getEncoded()));
            Octets admission = Octets.of(
                    AdmissionRecord.sign(clusterId, joiner, identity.key()).encoded());
            Octets ownKey = Octets.of(identity.key().publicKey().getEncoded());
            return new Welcome(
                    cluster, Octets.of(certificate.getEncoded()), admission, new Welcome.Host(ownKey, addresses.get()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was made has a form", e);
        }
    }

    private void list(Change.SetMember words) throws IOException {
        namespace.submit((tree, dot) -> {
            Optional<Member> known = tree.member(words.node());
            if (known.isPresent() && !known.get().isListed()) {
                throw new RefusedException(
                        "a node that has left the cluster or was forgotten can't come back under the same"
                                + " identity; join with a new state folder");
            }
            return Draft.of(words);
        });
        namespace.sync();
    }
}
