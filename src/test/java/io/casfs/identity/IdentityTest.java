package io.casfs.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys, certificates and admissions. */
class IdentityTest {
    private static final byte[] CLUSTER = "a cluster's name".getBytes(StandardCharsets.US_ASCII);

    private static ClusterAuthority authority(int last) {
        byte[] seed = new byte[ClusterAuthority.SEED_LENGTH];
        seed[seed.length - 1] = (byte) last;
        return ClusterAuthority.derive(seed);
    }

    /** The seed 0 gives the scalar 1, whose point is the curve's base point (SEC 2, section 2.4.2). */
    @Test
    void theSameSeedGivesTheSameAuthorityForEver() {
        byte[] key = authority(0).certificate().getPublicKey().getEncoded();
        assertEquals(
                "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                        + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
                HexFormat.of().formatHex(key, key.length - 65, key.length));
        assertArrayEquals(authority(7).fingerprint(), authority(7).fingerprint());
        assertFalse(Arrays.equals(authority(7).fingerprint(), authority(8).fingerprint()));
        byte[] all = new byte[ClusterAuthority.SEED_LENGTH];
        Arrays.fill(all, (byte) 0xff);
        assertArrayEquals(
                ClusterAuthority.derive(all).fingerprint(),
                ClusterAuthority.derive(all).fingerprint());
        assertThrows(IllegalArgumentException.class, () -> ClusterAuthority.derive(new byte[47]));
    }

    @Test
    void certificatesAreThoseOfTheirAuthorityAlone() throws Exception {
        ClusterAuthority authority = authority(1);
        NodeKey key = NodeKey.generate();
        TlsIdentity identity = TlsIdentity.issue(key, authority);
        X509Certificate node = identity.node();
        node.verify(identity.authority().getPublicKey());
        identity.authority().verify(identity.authority().getPublicKey());
        node.checkValidity(Date.from(Instant.parse("2001-01-01T00:00:00Z")));
        node.checkValidity(Date.from(Instant.parse("9999-01-01T00:00:00Z")));
        assertEquals(-1, node.getBasicConstraints());
        assertNotEquals(-1, identity.authority().getBasicConstraints());
        assertEquals(key.id(), NodeKey.id(node.getPublicKey()));
        assertEquals(key.id(), identity.id());
        assertArrayEquals(
                authority.fingerprint(),
                ClusterAuthority.fingerprint(identity.authority().getPublicKey()));
        assertThrows(
                SignatureException.class,
                () -> node.verify(authority(2).certificate().getPublicKey()));
    }

    @Test
    void aKeyReadsBackFromItsText() {
        NodeKey key = NodeKey.generate();
        NodeKey same = NodeKey.parse(key.encoded());
        byte[] statement = {1, 2, 3};
        assertEquals(key.id(), same.id());
        assertTrue(NodeKey.isSigned(key.publicKey(), statement, same.sign(statement)));
        assertFalse(NodeKey.isSigned(key.publicKey(), new byte[] {1, 2}, same.sign(statement)));
        assertFalse(NodeKey.isSigned(NodeKey.generate().publicKey(), statement, same.sign(statement)));
        assertFalse(NodeKey.isSigned(key.publicKey(), statement, new byte[5]));
        assertEquals(key.id(), NodeKey.id(NodeKey.publicKey(key.publicKey().getEncoded())));
        assertThrows(IllegalArgumentException.class, () -> NodeKey.publicKey(new byte[91]));
    }

    @Test
    void noMessageQuotesAKey() {
        String text = new String(NodeKey.generate().encoded(), StandardCharsets.US_ASCII);
        String secret = text.lines().skip(1).findFirst().orElseThrow();
        for (String bad :
                List.of("", text.substring(60), text.replace("-----END", "----END"), text.replace("M", "!"))) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> NodeKey.parse(bad.getBytes(StandardCharsets.US_ASCII)));
            assertFalse(e.toString().contains(secret.substring(0, 10)));
        }
        NodeKey key = NodeKey.generate();
        byte[] scalar = key.privateKey().getEncoded();
        assertFalse(key.toString().contains(Base64.getEncoder().encodeToString(scalar)));
        assertEquals("NodeKey[" + key.id() + "]", key.toString());
    }

    @Test
    void idsReadBackAndCompareAsTheyArePrinted() {
        NodeId low = new NodeId(1, -1);
        NodeId high = new NodeId(-1, 1);
        assertEquals(low, NodeId.parse(low.toString()));
        assertEquals("ffffffffffffffff0000000000000001", high.toString());
        assertTrue(low.compareTo(high) < 0 && low.toString().compareTo(high.toString()) < 0);
        for (String bad : List.of("", "f".repeat(31), "g".repeat(32))) {
            assertThrows(IllegalArgumentException.class, () -> NodeId.parse(bad));
        }
    }

    @Test
    void anAdmissionIsItsInvitersWord() {
        NodeKey inviter = NodeKey.generate();
        NodeId joined = NodeKey.generate().id();
        AdmissionRecord record = AdmissionRecord.sign(CLUSTER, joined, inviter);
        assertTrue(record.encoded().length <= AdmissionRecord.MAX_LENGTH);
        AdmissionRecord read = AdmissionRecord.parse(CLUSTER, record.encoded()).orElseThrow();
        assertEquals(joined, read.joined());
        assertEquals(inviter.id(), read.inviter());
        assertTrue(read.isSignedBy(inviter.publicKey()));
        assertFalse(read.isSignedBy(NodeKey.generate().publicKey()));
        assertEquals(Optional.empty(), AdmissionRecord.parse(new byte[16], record.encoded()));
    }

    @Test
    void aForgedOrMangledAdmissionIsNoGood() {
        NodeKey inviter = NodeKey.generate();
        byte[] good =
                AdmissionRecord.sign(CLUSTER, NodeKey.generate().id(), inviter).encoded();
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            assertFalse(isTrue(bad, inviter), "byte " + i + " was changed");
            assertFalse(isTrue(Arrays.copyOf(good, i), inviter), "cut to " + i + " bytes");
        }
        assertFalse(isTrue(Arrays.copyOf(good, AdmissionRecord.MAX_LENGTH + 1), inviter));
        // Signed by another key, in the inviter's name.
        byte[] forged = AdmissionRecord.sign(CLUSTER, NodeKey.generate().id(), NodeKey.generate())
                .encoded();
        System.arraycopy(good, 33, forged, 33, 16);
        assertFalse(isTrue(forged, inviter));
        assertTrue(isTrue(good, inviter));
    }

    private static boolean isTrue(byte[] encoded, NodeKey inviter) {
        return AdmissionRecord.parse(CLUSTER, encoded)
                .map(record -> record.isSignedBy(inviter.publicKey()))
                .orElse(false);
    }
}
