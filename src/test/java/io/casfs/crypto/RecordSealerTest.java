package io.casfs.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RecordSealerTest {
    private static final byte KIND = 3;
    private static final byte[] KEY = {1, 2, 3};
    private static final byte[] PLAINTEXT = "a name and its attributes".getBytes(StandardCharsets.US_ASCII);

    private final RecordSealer sealer = sealer(0);

    @Test
    void opensWhatItSealed() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 15, 16, 17, 1000, 70_000, 200_000}) {
            byte[] plaintext = new byte[length];
            random.nextBytes(plaintext);
            byte[] sealed = sealer.seal(KIND, KEY, plaintext);
            assertEquals(length + RecordSealer.OVERHEAD, sealed.length);
            assertArrayEquals(plaintext, sealer.open(KIND, KEY, sealed));
        }
    }

    @Test
    void opensWhatEarlierVersionsSealed() throws Exception {
        byte[] sealed = HexFormat.of().parseHex(GOLDEN);
        assertArrayEquals(PLAINTEXT, sealer.open(KIND, KEY, sealed));
    }

    private static final String GOLDEN =
            "01000102030405060708090a0b0c0d0e0f5e341ee9944466e7a36dcc68dec4e6653238730908b3cbe1d13db3ea7528747771057abd439ac3669c";

    @Test
    void noticesEveryFlippedBit() {
        byte[] sealed = sealer.seal(KIND, KEY, PLAINTEXT);
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(CorruptRecordException.class, () -> sealer.open(KIND, KEY, changed), "bit " + bit);
        }
    }

    @Test
    void noticesEveryOtherLength() {
        byte[] sealed = sealer.seal(KIND, KEY, PLAINTEXT);
        for (int length = 0; length < sealed.length + 20; length++) {
            byte[] changed = Arrays.copyOf(sealed, length);
            if (length != sealed.length) {
                assertThrows(CorruptRecordException.class, () -> sealer.open(KIND, KEY, changed), length + " bytes");
            }
        }
    }

    @Test
    void opensOnlyForTheSameKindKeyAndCluster() {
        byte[] sealed = sealer.seal(KIND, KEY, PLAINTEXT);
        assertThrows(CorruptRecordException.class, () -> sealer.open((byte) 4, KEY, sealed));
        assertThrows(CorruptRecordException.class, () -> sealer.open(KIND, new byte[] {1, 2}, sealed));
        assertThrows(CorruptRecordException.class, () -> sealer.open(KIND, new byte[] {1, 2, 3, 0}, sealed));
        assertThrows(CorruptRecordException.class, () -> sealer(1).open(KIND, KEY, sealed));
    }

    @Test
    void namesAnUnknownVersion() {
        byte[] sealed = sealer.seal(KIND, KEY, PLAINTEXT);
        sealed[0] = 9;
        Exception thrown = assertThrows(CorruptRecordException.class, () -> sealer.open(KIND, KEY, sealed));
        assertTrue(thrown.getMessage().contains("version 9"), thrown.getMessage());
    }

    @Test
    void neverUsesAnIvTwice() throws Exception {
        Set<String> ivs = Collections.synchronizedSet(new HashSet<>());
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 2_000; n++) {
                    byte[] sealed = sealer.seal(KIND, KEY, PLAINTEXT);
                    ivs.add(HexFormat.of().formatHex(sealed, 1, 17));
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(8_000, ivs.size());
        assertFalse(ivs.contains("00".repeat(16)));
    }

    private static RecordSealer sealer(int seed) {
        byte[] secret = new byte[ClusterSecret.LENGTH];
        Arrays.fill(secret, (byte) seed);
        return ClusterKeys.derive(ClusterSecret.of(secret)).records();
    }
}
