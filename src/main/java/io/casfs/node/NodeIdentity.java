package io.casfs.node;

import io.casfs.crypto.ClusterKeys;
import io.casfs.identity.ClusterAuthority;
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
 * The certificates of a node, kept in its cluster folder: {@code node.crt}, {@code authority.crt} and, if it joined, the
 * {@code admission} that it shows to members who don't know it yet.
 *
 * <p>They are kept because making them loads Bouncy Castle, which would cost every start most of a second. They are no
 * secrets, and are made again if they are missing or damaged.
 */
final class NodeIdentity {
    static final String NODE = "node.crt";
    static final String AUTHORITY = "authority.crt";
    static final String ADMISSION = "admission";

    private NodeIdentity() {}

    /** Returns what the node shows in TLS; certificates that aren't there are made. */
    static TlsIdentity of(Path folder, NodeKey key, ClusterKeys keys) throws IOException {
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
        store(folder, issued.node(), issued.authority());
        return issued;
    }

    private static void store(Path folder, X509Certificate node, X509Certificate authority) throws IOException {
        try {
            PrivateFiles.replace(folder.resolve(NODE), node.getEncoded());
            PrivateFiles.replace(folder.resolve(AUTHORITY), authority.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed or made has a form", e);
        }
    }

    /** Returns the certificate with this encoding (DER). */
    static X509Certificate certificate(byte[] encoded) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    /** Returns the admission; empty if this node made the cluster. */
    static byte[] admission(Path folder) throws IOException {
        Path file = folder.resolve(ADMISSION);
        return Files.exists(file) ? PrivateFiles.read(file) : new byte[0];
    }
}
