package io.casfs.cli;

import io.casfs.node.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A token on standard input, where neither a list of processes nor a shell's history shows it. */
final class TokenInput {
    private static final int LONGEST = 16 * 1024;

    private TokenInput() {}

    /** Reads the token up to the end of its line, or of the input. */
    static String read(InputStream in) throws IOException, CommandException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && !(next == '\n' && !line.toString().isBlank()) && line.length() < LONGEST) {
            line.append((char) next);
            next = in.read();
        }
        String token = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).trim();
        if (token.isEmpty()) {
            throw CommandException.wrongUse("--join -: standard input holds no token. On a node of the cluster, casfs"
                    + " invite --quiet prints one.");
        }
        return token;
    }
}
