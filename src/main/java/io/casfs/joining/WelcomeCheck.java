package io.casfs.joining;

import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.ClusterAuthority;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/** Checks that what a joiner got is what its token promised. */
final class WelcomeCheck {
    private final NodeKey self;
    private final X509Certificate host;
    private final byte[] authorityFingerprint;

    WelcomeCheck(NodeKey self, X509Certificate host, byte[] authorityFingerprint) {
        this.self = self;
        this.host = host;
        this.authorityFingerprint = authorityFingerprint;
    }

    /**
     * Returns {@code welcome}.
     *
     * @throws IOException if something in it isn't right
     */
    Welcome require(Welcome welcome) throws IOException {
        PublicKey authority = welcome.authorityCertificate().getPublicKey();
        PublicKey inviter = host.getPublicKey();
        NodeId inviterId = NodeKey.id(inviter);
        require(
                Arrays.equals(ClusterAuthority.fingerprint(authority), authorityFingerprint),
                "its authority isn't the one that the token names");
        require(isSigned(host, authority), "its own certificate isn't signed by its authority");
        require(isSigned(welcome.nodeCertificate(), authority), "the certificate isn't signed by its authority");
        require(
                welcome.nodeCertificate().getPublicKey().equals(self.publicKey()),
                "the certificate is for another key");
        require(
                Arrays.equals(welcome.inviter().publicKey().toBytes(), inviter.getEncoded()),
                "the inviter's key isn't the one it showed");
        boolean admitted = AdmissionRecord.parse(
                        welcome.cluster().id().toBytes(), welcome.admission().toBytes())
                .filter(record -> record.joined().equals(self.id())
                        && record.inviter().equals(inviterId)
                        && record.isSignedBy(inviter))
                .isPresent();
        require(admitted, "the admission record isn't for this node or isn't signed by the inviter");
        return welcome;
    }

    private static boolean isSigned(X509Certificate certificate, PublicKey authority) {
        try {
            certificate.verify(authority);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void require(boolean right, String otherwise) throws IOException {
        if (!right) {
            throw new IOException("the inviter's answer isn't right: " + otherwise
                    + ". Nothing was joined; update casfs on both machines, and ask for a new token");
        }
    }
}
