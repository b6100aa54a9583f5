package io.casfs.joining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeKey;
import io.casfs.joining.JoinMessage.Hello;
import io.casfs.joining.JoinMessage.Refusal;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JoinMessageTest {
    private static final Joiners CLUSTER = new Joiners(5);
    private static final String LIKELY = "{}[]\",:0123456789abcdefAZ_-nul";

    static List<JoinMessage> all() {
        NodeKey key = NodeKey.generate();
        JoinToken token =
                new JoinToken(List.of("h:1"), CLUSTER.authority.fingerprint(), Joiners.bytes(16, 1), Joiners.NOW);
        return List.of(
                CLUSTER.hello(token, key),
                CLUSTER.welcome(key.publicKey().getEncoded()),
                new Refusal(Refusal.Reason.EXPIRED, 1_800_000_000, 1_800_000_001),
                new Refusal(Refusal.Reason.UNKNOWN, 0, Duration.ofDays(20_000).toSeconds()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void survivesTheWire(JoinMessage message) throws Exception {
        assertEquals(message, JoinMessage.PROTOCOL.decode(JoinMessage.PROTOCOL.encode(message)));
    }

    @Test
    void showsNoSecretToALog() {
        String text =
                CLUSTER.welcome(NodeKey.generate().publicKey().getEncoded()).toString();
        assertFalse(text.contains(HexFormat.of().formatHex(CLUSTER.clusterSecret)), text);
        assertFalse(
                text.contains(Base64.getUrlEncoder()
                        .encodeToString(CLUSTER.clusterSecret)
                        .substring(0, 20)),
                text);
        assertTrue(text.contains("32 bytes"), text);
    }

    @Test
    void namesAndSizesAreChecked() {
        Octets any = Octets.of(new byte[32]);
        for (String name : List.of("", " ", "a/b", "a\nb", "n".repeat(65))) {
            assertThrows(IllegalArgumentException.class, () -> new Hello(any, any, any, name, List.of()), name);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new Hello(Octets.of(new byte[257]), any, any, "laptop", List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Hello(any, Octets.of(new byte[31]), any, "laptop", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Hello(any, any, any, "laptop", List.of("nowhere")));
    }

    @Test
    void whateverComesIsAMessageOrRefused() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> good = all().stream().map(JoinMessage.PROTOCOL::encode).toList();
        int refused = 0;
        int rounds = Integer.getInteger("casfs.fuzz", 20_000);
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = mangle(good.get(random.nextInt(good.size())).clone(), random);
            try {
                JoinMessage message = JoinMessage.PROTOCOL.decode(bytes);
                assertEquals(message, JoinMessage.PROTOCOL.decode(JoinMessage.PROTOCOL.encode(message)));
            } catch (ProtocolException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
        assertTrue(refused > rounds / 4, refused + " of " + rounds + " refused, seed " + seed);
    }

    private static byte[] mangle(byte[] bytes, Random random) {
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) LIKELY.charAt(random.nextInt(LIKELY.length()));
                default -> System.arraycopy(bytes, 0, bytes, at, Math.min(at, bytes.length - at));
            }
        }
        return bytes;
    }
}
