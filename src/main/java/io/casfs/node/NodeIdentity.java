package io.casfs.node;

import io.casfs.crypto.ClusterKeys;
import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.identity.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * Who this node is and what it may open: its key, the cluster's secret and keys, its certificates, its admission.
 *
 * <p>Certificates are kept in the cluster folder ({@value #NODE}, {@value #AUTHORITY}) because making them loads Bouncy
 * Castle, which would cost every start most of a second. They are no secrets, and are made again if they are missing or
 * damaged.
 */
final class NodeIdentity {
    static final String NODE = "node.crt";
    static final String AUTHORITY = "authority.crt";
    static final String ADMISSION = "admission";

    private final NodeKey key;
    private final SecretFile secret;
    private final ClusterKeys keys;
    private final TlsIdentity tls;
    private final byte[] admission;

    private NodeIdentity(NodeKey key, SecretFile secret, ClusterKeys keys, TlsIdentity tls, byte[] admission) {
        this.key = key;
        this.secret = secret;
        this.keys = keys;
        this.tls = tls;
        this.admission = admission;
    }

    /** Reads what the cluster folder has; certificates that aren't there are made. */
    static NodeIdentity read(ClusterFolder folder) throws IOException, CommandException {
        NodeKey key = folder.nodeKey();
        SecretFile secret = folder.secret();
        ClusterKeys keys = ClusterKeys.derive(secret.secret());
        Path admission = folder.path().resolve(ADMISSION);
        return new NodeIdentity(
                key,
                secret,
                keys,
                tls(folder.path(), key, keys),
                Files.exists(admission) ? PrivateFiles.read(admission) : new byte[0]);
    }

    private static TlsIdentity tls(Path folder, NodeKey key, ClusterKeys keys) throws IOException {
        if (Files.exists(folder.resolve(NODE)) && Files.exists(folder.resolve(AUTHORITY))) {
            try {
                X509Certificate node = certificate(PrivateFiles.read(folder.resolve(NODE)));
                X509Certificate authority = certificate(PrivateFiles.read(folder.resolve(AUTHORITY)));
                if (NodeKey.id(node.getPublicKey()).equals(key.id())) {
                    return new TlsIdentity(key, node, authority);
                }
            } catch (CertificateException e) {
                // Damaged: they are made again below.
            }
        }
        TlsIdentity issued = TlsIdentity.issue(key, ClusterAuthority.derive(keys.authoritySeed()));
        try {
            PrivateFiles.replace(folder.resolve(NODE), issued.node().getEncoded());
            PrivateFiles.replace(folder.resolve(AUTHORITY), issued.authority().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was made has a form", e);
        }
        return issued;
    }

    /** Returns the certificate with this encoding (DER). */
    static X509Certificate certificate(byte[] encoded) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    NodeId id() {
        return key.id();
    }

    NodeKey key() {
        return key;
    }

    SecretFile secret() {
        return secret;
    }

    ClusterKeys keys() {
        return keys;
    }

    TlsIdentity tls() {
        return tls;
    }

    /** Returns what the inviter signed; empty if this node made the cluster. A copy. */
    byte[] admission() {
        return admission.clone();
    }
}
