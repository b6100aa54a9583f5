package io.casfs.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages as JSON, and what is none. {@code -Dcasfs.fuzz=N} says how many of the latter, {@code -Dseed} which. */
class ProtocolTest {
    private static final int INPUTS = Integer.getInteger("casfs.fuzz", 20_000);

    sealed interface Letter {
        record HaveBlocks(String key, List<String> ids, Map<String, Long> vector, boolean all) implements Letter {
            public HaveBlocks {
                if (key.isEmpty()) {
                    throw new IllegalArgumentException("a key has letters");
                }
                ids = List.copyOf(ids);
                vector = Map.copyOf(vector);
            }
        }

        record Thanks() implements Letter {}
    }

    private static final Protocol<Letter> PROTOCOL = Protocol.of("letters", Letter.class);
    private static final Letter LETTER =
            new Letter.HaveBlocks("k\u00e4y", List.of("a", "b"), Map.of("n", Long.MAX_VALUE), true);

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsBackWhatItWroteWithHyphenatedTypes() throws ProtocolException {
        byte[] json = PROTOCOL.encode(LETTER);
        assertTrue(new String(json, StandardCharsets.UTF_8).startsWith("{\"type\":\"have-blocks\""));
        assertEquals(LETTER, PROTOCOL.decode(json));
        assertEquals("{\"type\":\"thanks\"}", new String(PROTOCOL.encode(new Letter.Thanks()), StandardCharsets.UTF_8));
        assertEquals(new Letter.Thanks(), PROTOCOL.decode(utf8("{\"type\":\"thanks\"}")));
    }

    @Test
    void refusesWhatIsNoMessage() {
        for (String json : List.of(
                "",
                "null",
                "[]",
                "{}",
                "{\"type\":\"unknown\"}",
                "{\"type\":\"io.casfs.transport.ProtocolTest$Letter$Thanks\"}",
                "{\"type\":\"thanks\",\"more\":1}",
                "{\"type\":\"thanks\"} {}",
                "{\"type\":\"have-blocks\"}",
                "{\"type\":\"have-blocks\",\"key\":\"\",\"ids\":[],\"vector\":{},\"all\":true}",
                "{\"type\":\"have-blocks\",\"key\":\"k\",\"ids\":[],\"vector\":{},\"all\":null}",
                "{\"type\":\"have-blocks\",\"key\":\"k\",\"ids\":" + "[".repeat(5000) + "]".repeat(5000) + "}",
                "{\"type\":\"have-blocks\",\"key\":\"" + "k".repeat(70_000) + "\"}")) {
            assertThrows(ProtocolException.class, () -> PROTOCOL.decode(utf8(json)), json);
        }
        byte[] spaces = new byte[Protocol.MAX_MESSAGE + 1];
        Arrays.fill(spaces, (byte) ' ');
        assertThrows(ProtocolException.class, () -> PROTOCOL.decode(spaces));
    }

    @Test
    void aNameIsShortAndPlain() {
        for (String name : List.of("", "Upper", "with space", "x".repeat(33), "d1git")) {
            assertThrows(IllegalArgumentException.class, () -> Protocol.of(name, Letter.class));
        }
        assertThrows(IllegalArgumentException.class, () -> Protocol.of("open", Runnable.class));
    }

    /** Whatever comes is a message that reads back from its own JSON, or refused; never another exception. */
    @Test
    void survivesWhatIsNoMessage() throws ProtocolException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] good = PROTOCOL.encode(LETTER);
        byte[] marks = utf8("{}[]:,\"\\u0ntfe-+.19");
        int understood = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = good.clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                input[random.nextInt(input.length)] =
                        random.nextBoolean() ? marks[random.nextInt(marks.length)] : (byte) random.nextInt();
            }
            if (random.nextInt(8) == 0) {
                input = Arrays.copyOf(input, random.nextInt(input.length + 20));
            }
            try {
                Letter letter = PROTOCOL.decode(input);
                understood++;
                assertEquals(letter, PROTOCOL.decode(PROTOCOL.encode(letter)), "input " + i + " of seed " + seed);
            } catch (ProtocolException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("message of letters"), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + " of seed " + seed, e);
            }
        }
        assertTrue(understood > 0 && understood < INPUTS, understood + " understood of seed " + seed);
    }
}
