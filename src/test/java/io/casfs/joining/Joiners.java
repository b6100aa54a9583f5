package io.casfs.joining;

import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** A cluster of one inviter for tests. */
final class Joiners {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    final ClusterAuthority authority;
    final NodeKey inviterKey = NodeKey.generate();
    final TlsIdentity identity;
    final byte[] clusterId = bytes(16, 1);
    final byte[] clusterSecret = bytes(32, 2);

    Joiners(long seed) {
        authority = ClusterAuthority.derive(bytes(ClusterAuthority.SEED_LENGTH, seed));
        identity = TlsIdentity.issue(inviterKey, authority);
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A clock that tests move. */
    static final class Hand implements InstantSource {
        volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }
    }

    static Octets der(X509Certificate certificate) {
        try {
            return Octets.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    /** Admits whoever asks, as a node does. */
    Welcome welcome(byte[] publicKey) {
        return new Welcome(
                new Welcome.Cluster(
                        Octets.of(clusterId), Octets.of(clusterSecret), "hmac-sha256", der(authority.certificate())),
                der(authority.certify(NodeKey.publicKey(publicKey))),
                Octets.of(AdmissionRecord.sign(clusterId, NodeKey.id(publicKey), inviterKey)
                        .encoded()),
                new Welcome.Host(
                        Octets.of(inviterKey.publicKey().getEncoded()), List.of("10.0.0.1:7437", "[fe80::1]:7437")));
    }

    JoinMessage.Hello hello(JoinToken token, NodeKey key) {
        byte[] publicKey = key.publicKey().getEncoded();
        byte[] statement = JoinProof.statement(identity.node(), publicKey);
        return new JoinMessage.Hello(
                Octets.of(publicKey),
                JoinProof.proof(JoinProof.key(token.secret()), statement),
                Octets.of(key.sign(statement)),
                "laptop",
                List.of("10.0.0.2:7437"));
    }
}
