package io.casfs.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * What a node shows in TLS: its key, its certificate, and the authority's, which signed it. Immutable.
 *
 * <p>Making one takes some milliseconds of elliptic curves, so a node keeps the certificates it was given.
 */
public final class TlsIdentity {
    private final NodeKey key;
    private final X509Certificate node;
    private final X509Certificate authority;

    public TlsIdentity(NodeKey key, X509Certificate node, X509Certificate authority) {
        this.key = key;
        this.node = node;
        this.authority = authority;
    }

    /** Has the authority certify the node's key. */
    public static TlsIdentity issue(NodeKey key, ClusterAuthority authority) {
        return new TlsIdentity(key, authority.certify(key.publicKey()), authority.certificate());
    }

    /** Returns the node's id. */
    public NodeId id() {
        return key.id();
    }

    /** Returns the private key, for TLS alone. */
    public PrivateKey privateKey() {
        return key.privateKey();
    }

    /** Returns the node's certificate. */
    public X509Certificate node() {
        return node;
    }

    /** Returns the authority's certificate. */
    public X509Certificate authority() {
        return authority;
    }
}
