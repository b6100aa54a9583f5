package io.casfs.joining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoinTokenTest {
    private static final JoinToken TOKEN = new JoinToken(
            List.of("10.0.0.1:7437", "[2001:db8::1]:65535", "my-host.lan:1"),
            Joiners.bytes(32, 1),
            Joiners.bytes(16, 2),
            Instant.ofEpochSecond(1_800_000_000L));
    private static final String TEXT = TOKEN.text();

    private static String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> JoinToken.parse(text), text)
                .getMessage();
    }

    @Test
    void readsBackWhatItWrote() {
        assertEquals(TOKEN, JoinToken.parse(TEXT));
        assertEquals(TOKEN, JoinToken.parse("  " + TEXT + "\n"));
        assertTrue(TEXT.matches("casfs1-[a-z2-7]+"), TEXT);
    }

    @Test
    void readsBackTokensOfEveryLength() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int length = 1; length <= 60; length++) {
            JoinToken token = new JoinToken(
                    List.of("h".repeat(length) + ":7437"),
                    Joiners.bytes(32, random.nextLong()),
                    Joiners.bytes(16, random.nextLong()),
                    Instant.ofEpochSecond(random.nextInt()));
            assertEquals(token, JoinToken.parse(token.text()), () -> "seed " + seed);
        }
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String possible = "abcdefghijklmnopqrstuvwxyz234567ABCZ0189-_=+ \n\0\u00e9\ud83d";
        for (int at = 0; at < TEXT.length(); at++) {
            for (int choice = 0; choice < possible.length(); choice++) {
                char other = possible.charAt(choice);
                if (other != TEXT.charAt(at)) {
                    String changed = TEXT.substring(0, at) + other + TEXT.substring(at + 1);
                    assertFalse(refusal(changed).isBlank());
                }
            }
        }
    }

    @Test
    void everyMissingDoubledSwappedOrAddedCharacterIsNoticed() {
        for (int at = 0; at < TEXT.length(); at++) {
            String before = TEXT.substring(0, at);
            refusal(before + TEXT.substring(at + 1));
            refusal(before + TEXT.charAt(at) + TEXT.substring(at));
            refusal(before + "a" + TEXT.substring(at));
            if (at > 0) {
                refusal(before);
                refusal(TEXT.substring(at));
                if (TEXT.charAt(at - 1) != TEXT.charAt(at)) {
                    refusal(TEXT.substring(0, at - 1) + TEXT.charAt(at) + TEXT.charAt(at - 1) + TEXT.substring(at + 1));
                }
            }
        }
        refusal(TEXT + "a");
        refusal(TEXT + "aaaaaaaa");
        refusal(TEXT + TEXT);
        refusal("casfs1-" + "a".repeat(1_000_000));
    }

    @Test
    void messagesSayWhatToDo() {
        assertEquals("this isn't a casfs token: it doesn't begin with 'casfs1-'", refusal("hunter2"));
        assertEquals("this isn't a casfs token: it doesn't begin with 'casfs1-'", refusal(""));
        assertTrue(refusal("casfs2-abc").contains("another version"));
        String other = TEXT.charAt(40) == 'a' ? "b" : "a";
        assertEquals(
                "this isn't a whole casfs token: its checksum doesn't match; copy it again, all in one piece",
                refusal(TEXT.substring(0, 40) + other + TEXT.substring(41)));
        assertTrue(refusal(TEXT.substring(0, 40)).contains("copy it again"));
    }

    @Test
    void neitherTheTextNorAMessageShowsTheSecret() {
        assertEquals(
                "JoinToken[[10.0.0.1:7437, [2001:db8::1]:65535, my-host.lan:1], expires 2027-01-15T08:00:00Z]",
                TOKEN.toString());
        String wrong = TEXT.substring(0, TEXT.length() - 1);
        assertFalse(refusal(wrong).contains(wrong.substring(10, 20)));
    }

    @Test
    void hasOneToEightAddresses() {
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7", "a:8", "a:9"),
                List.of("no-port"),
                List.of("a:0"),
                List.of("a:65536"),
                List.of(":7437"),
                List.of("::1:7437"),
                List.of("a b:7437"),
                List.of("h".repeat(255) + ":7437"))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new JoinToken(wrong, Joiners.bytes(32, 1), Joiners.bytes(16, 2), Joiners.NOW),
                    wrong::toString);
        }
    }
}
