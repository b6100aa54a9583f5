package io.casfs.node;

import io.casfs.block.HashSetting;
import io.casfs.crypto.ClusterSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The file that holds a cluster's secret, and every backup of it: text of five lines, described in {@code package-info}.
 *
 * @param clusterId 32 hex digits; so that a backup tells which cluster it opens
 */
record SecretFile(String clusterId, HashSetting hash, ClusterSecret secret) {
    private static final String MAGIC = "casfs-secret ";
    private static final int VERSION = 1;
    private static final int LINES = 5;

    /**
     * Reads a secret file.
     *
     * @throws CommandException if others can read it, it is damaged, or of a newer version
     */
    static SecretFile read(Path file) throws IOException, CommandException {
        PrivateFiles.requirePrivate(file);
        return parse(file, new String(PrivateFiles.read(file), StandardCharsets.US_ASCII));
    }

    private static SecretFile parse(Path file, String text) throws CommandException {
        String[] lines = text.split("\n", -1);
        if (!lines[0].startsWith(MAGIC)) {
            throw damaged(file, "it doesn't begin with '" + MAGIC.trim() + "'");
        }
        if (!lines[0].equals(MAGIC + VERSION)) {
            throw CommandException.failed(file + " has the format '" + lines[0] + "', this casfs knows only '" + MAGIC
                    + VERSION + "'. Use the casfs that wrote it, or a newer one.");
        }
        if (lines.length != LINES + 1 || !lines[LINES].isEmpty()) {
            throw damaged(file, "it doesn't have " + LINES + " lines");
        }
        if (!value(file, lines[4], "crc32c").equals(checksum(text.substring(0, text.lastIndexOf("crc32c "))))) {
            throw damaged(file, "its checksum doesn't match");
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(value(file, lines[3], "secret"));
            return new SecretFile(
                    value(file, lines[1], "cluster"),
                    HashSetting.parse(value(file, lines[2], "hash")),
                    ClusterSecret.of(bytes));
        } catch (IllegalArgumentException e) {
            // Not e's message: it may quote what was read.
            throw damaged(file, "its lines don't hold a cluster, hash and secret");
        }
    }

    private static String value(Path file, String line, String key) throws CommandException {
        if (!line.startsWith(key + " ")) {
            throw damaged(file, "the line '" + key + "' is missing");
        }
        return line.substring(key.length() + 1);
    }

    private static CommandException damaged(Path file, String what) {
        return CommandException.failed(file + " is not a usable secret: " + what
                + ". Restore it from a backup made by casfs key-backup; without the secret nothing can be read.");
    }

    /** Returns the bytes of the file. */
    byte[] encoded() {
        String body = MAGIC + VERSION + "\ncluster " + clusterId + "\nhash " + hash.settingName() + "\nsecret "
                + Base64.getEncoder().encodeToString(secret.encoded()) + "\n";
        return (body + "crc32c " + checksum(body) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return String.format("%08x", crc.getValue());
    }
}
