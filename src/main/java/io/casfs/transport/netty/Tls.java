package io.casfs.transport.netty;

import io.casfs.identity.TlsIdentity;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 (RFC 8446) of the JDK, with what is spoken inside agreed by ALPN (RFC 7301). Thread-safe.
 *
 * <p>No names are checked: a node is known by its key.
 */
final class Tls {
    /** Between members, who both show certificates. */
    static final String MEMBERS = "casfs/1";

    /** With a stranger, who shows none. */
    static final String STRANGERS = "casfs-join/1";

    private final SSLContext context;

    Tls(TlsIdentity identity) {
        context = context(
                new IdentityKeys(identity),
                AuthorityTrust.of(identity.authority().getPublicKey()));
    }

    static SSLContext context(@Nullable KeyManager keys, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys == null ? null : new KeyManager[] {keys}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS 1.3", e);
        }
    }

    static SSLParameters parameters(String... inside) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        // 128 bits are enough for what is sealed already, and faster.
        parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"});
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(inside);
        return parameters;
    }

    /** Returns the end of whoever dials a member. */
    SSLEngine dialling() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters(MEMBERS));
        return engine;
    }

    /** Returns the end of whoever is dialled: a certificate is wanted, and missed later where one is needed. */
    SSLEngine dialled() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(MEMBERS, STRANGERS);
        parameters.setWantClientAuth(true);
        engine.setSSLParameters(parameters);
        return engine;
    }
}
