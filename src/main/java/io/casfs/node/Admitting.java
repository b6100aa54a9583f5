package io.casfs.node;

import io.casfs.crypto.ClusterKeys;
import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.joining.Admissions;
import io.casfs.joining.Welcome;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Member;
import io.casfs.namespace.Namespace;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets a joiner in whose token was redeemed: puts it on the member list, durably, and hands over the cluster. */
final class Admitting implements Admissions {
    private final NodeKey key;
    private final ClusterKeys keys;
    private final SecretFile secret;
    private final X509Certificate authority;
    private final Namespace namespace;
    private final Supplier<List<String>> addresses;

    /** @param addresses where this node is, as a joiner may reach it */
    Admitting(
            NodeKey key,
            ClusterKeys keys,
            SecretFile secret,
            X509Certificate authority,
            Namespace namespace,
            Supplier<List<String>> addresses) {
        this.key = key;
        this.keys = keys;
        this.secret = secret;
        this.authority = authority;
        this.namespace = namespace;
        this.addresses = addresses;
    }

    @Override
    public Welcome admit(byte[] publicKey, String name, List<String> joinersAddresses) throws IOException {
        NodeId joiner = NodeKey.id(publicKey);
        list(new Change.SetMember(joiner, Bytes.of(publicKey), name, joinersAddresses, Member.USUAL_WEIGHT));
        try {
            X509Certificate certificate =
                    ClusterAuthority.derive(keys.authoritySeed()).certify(NodeKey.publicKey(publicKey));
            return new Welcome(
                    secret.secret().encoded(),
                    secret.hash().settingName(),
                    certificate.getEncoded(),
                    authority.getEncoded(),
                    AdmissionRecord.sign(keys.clusterId(), joiner, key).encoded(),
                    key.id(),
                    addresses.get());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was made has a form", e);
        }
    }

    private void list(Change.SetMember words) throws IOException {
        namespace.submit((tree, dot) -> {
            Optional<Member> known = tree.member(words.node());
            if (known.isPresent() && !known.get().isListed()) {
                throw new IOException("this node has left the cluster or was forgotten and can't come back under the"
                        + " same identity; join with a new state folder");
            }
            return Draft.of(words);
        });
        namespace.sync();
    }
}
