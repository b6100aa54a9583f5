package io.casfs.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.ThreadLocalRandom;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's certificate authority, a P-256 key that every member derives from the cluster's secret.
 *
 * <p>Its certificates are valid from 2000 to 9999: clocks may be wrong, and who is a member is decided by the member list.
 * They prove no more than that somebody who knew the secret put a key into the cluster. Immutable and thread-safe.
 */
public final class ClusterAuthority {
    /** Bytes of the seed: 16 more than the order of the curve has, so that taking the rest isn't biased. */
    public static final int SEED_LENGTH = 48;

    private static final String CURVE = "secp256r1";
    private static final X500Name NAME = new X500Name("CN=casfs cluster");
    private static final Date NOT_BEFORE = Date.from(Instant.parse("2000-01-01T00:00:00Z"));
    private static final Date NOT_AFTER = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private ClusterAuthority(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /**
     * Derives the authority's key: the same seed gives the same key for ever.
     *
     * @param seed {@value #SEED_LENGTH} secret bytes
     */
    public static ClusterAuthority derive(byte[] seed) {
        if (seed.length != SEED_LENGTH) {
            throw new IllegalArgumentException("the seed has " + SEED_LENGTH + " bytes, not " + seed.length);
        }
        try {
            var curve = CustomNamedCurves.getByName(CURVE);
            // FIPS 186-4, B.4.1: the rest of more bits than needed, plus one.
            BigInteger scalar = new BigInteger(1, seed)
                    .mod(curve.getN().subtract(BigInteger.ONE))
                    .add(BigInteger.ONE);
            ECPoint point = curve.getG().multiply(scalar).normalize();
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new ClusterAuthority(
                    keys.generatePrivate(new ECPrivateKeySpec(scalar, spec)),
                    keys.generatePublic(new ECPublicKeySpec(
                            new java.security.spec.ECPoint(
                                    point.getAffineXCoord().toBigInteger(),
                                    point.getAffineYCoord().toBigInteger()),
                            spec)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /** Returns a certificate of the authority itself. */
    public X509Certificate certificate() {
        return sign(NAME, publicKey, true);
    }

    /** Returns a certificate of a node. */
    public X509Certificate certify(PublicKey node) {
        return sign(new X500Name("CN=" + NodeKey.id(node)), node, false);
    }

    /** Returns the SHA-256 of the authority's public key, which joiners pin. */
    public byte[] fingerprint() {
        return fingerprint(publicKey);
    }

    /** Returns the SHA-256 of a public key's SubjectPublicKeyInfo. */
    public static byte[] fingerprint(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private X509Certificate sign(X500Name subject, PublicKey key, boolean authority) {
        try {
            // Random, since nobody keeps count; never shown to anybody who would compare.
            BigInteger serial = new BigInteger(63, ThreadLocalRandom.current()).add(BigInteger.ONE);
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    NAME, serial, NOT_BEFORE, NOT_AFTER, subject, SubjectPublicKeyInfo.getInstance(key.getEncoded()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(privateKey)));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("this Java can't make certificates", e);
        }
    }
}
