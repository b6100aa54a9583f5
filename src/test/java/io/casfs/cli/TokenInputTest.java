package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.node.CommandException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenInputTest {
    private static String read(String input) throws Exception {
        return TokenInput.read(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsOneLine() throws Exception {
        for (String input : List.of("token", "token\n", "token\r\nmore\n", "\n  token \n")) {
            assertEquals("token", read(input), input);
        }
    }

    @Test
    void anInputWithoutATokenIsWrongUse() {
        for (String input : List.of("", "\n\n", "  ")) {
            CommandException refusal = assertThrows(CommandException.class, () -> read(input), input);
            assertEquals(CommandException.WRONG_USE, refusal.exitStatus());
        }
    }

    @Test
    void readsNoMoreThanATokenCanBe() throws Exception {
        assertTrue(read("x".repeat(1 << 20)).length() <= 1 << 14);
    }
}
