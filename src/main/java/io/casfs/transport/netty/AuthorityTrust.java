package io.casfs.transport.netty;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts certificates that one authority signed. Neither names nor dates count: nodes move, clocks are wrong, and which
 * node it is, and whether that is a member, is decided after TLS.
 */
abstract class AuthorityTrust extends X509ExtendedTrustManager {
    /** Trusts the authority with this key. */
    static AuthorityTrust of(PublicKey authority) {
        return new AuthorityTrust() {
            @Override
            PublicKey authority(X509Certificate[] chain) {
                return authority;
            }
        };
    }

    /** Returns the key that must have signed the chain's first certificate. */
    abstract PublicKey authority(X509Certificate[] chain) throws CertificateException;

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("no certificate was shown");
        }
        PublicKey authority = authority(chain);
        try {
            chain[0].verify(authority);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the certificate is one of another cluster", e);
        }
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public final X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
