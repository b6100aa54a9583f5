package io.casfs.joining;

import static java.util.Objects.requireNonNull;

import io.casfs.identity.AdmissionRecord;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a joiner gets.
 *
 * @param certificate the joiner's, signed by the cluster's authority, in DER
 * @param admission the encoded {@link AdmissionRecord}
 */
public record Welcome(Cluster cluster, Octets certificate, Octets admission, Host inviter) implements JoinMessage {
    private static final int LONGEST_CERTIFICATE = 2_048;

    public Welcome {
        requireNonNull(cluster);
        certificate(certificate);
        admission.require(1, AdmissionRecord.MAX_LENGTH, "an admission record");
        requireNonNull(inviter);
    }

    /**
     * The cluster.
     *
     * @param id 16 bytes
     * @param secret 32 bytes, from which all keys of the cluster come
     * @param hash the name of the setting that says how blocks are named
     * @param authority the authority's certificate in DER
     */
    public record Cluster(Octets id, Octets secret, String hash, Octets authority) {
        public Cluster {
            id.require(16, 16, "a cluster's id");
            secret.require(32, 32, "a cluster's secret");
            if (!hash.matches("[a-z0-9-]{1,32}")) {
                throw new IllegalArgumentException("no name of a hash setting");
            }
            certificate(authority);
        }
    }

    /**
     * The inviter, for the first entry in the list of members.
     *
     * @param publicKey as SubjectPublicKeyInfo
     * @param addresses where it listens, at most 8
     */
    public record Host(Octets publicKey, List<String> addresses) {
        public Host {
            publicKey.require(1, 256, "a public key");
            addresses = Addresses.require(0, addresses);
        }
    }

    /** Returns the joiner's certificate. */
    public X509Certificate nodeCertificate() {
        return certificate(certificate);
    }

    /** Returns the authority's certificate. */
    public X509Certificate authorityCertificate() {
        return certificate(cluster.authority);
    }

    private static X509Certificate certificate(Octets der) {
        der.require(1, LONGEST_CERTIFICATE, "a certificate");
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der.toBytes()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a certificate", e);
        }
    }
}
