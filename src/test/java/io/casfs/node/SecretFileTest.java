package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.HashSetting;
import io.casfs.crypto.ClusterSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir
    Path folder;

    private final SecretFile secret =
            new SecretFile("0".repeat(32), HashSetting.SHA1, ClusterSecret.generate(new SecureRandom()));

    private Path write(byte[] content) throws IOException {
        Path file = folder.resolve("secret");
        PrivateFiles.replace(file, content);
        return file;
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        SecretFile read = SecretFile.read(write(secret.encoded()));
        assertEquals(secret.clusterId(), read.clusterId());
        assertEquals(secret.hash(), read.hash());
        assertArrayEquals(secret.secret().encoded(), read.secret().encoded());
    }

    @Test
    void noticesEveryChangedByte() throws Exception {
        byte[] content = secret.encoded();
        for (int i = 0; i < content.length; i++) {
            byte[] changed = content.clone();
            changed[i] ^= 1;
            Path file = write(changed);
            assertThrows(CommandException.class, () -> SecretFile.read(file), "byte " + i);
        }
    }

    @Test
    void noticesEveryTruncation() throws Exception {
        byte[] content = secret.encoded();
        for (int length = 0; length < content.length; length++) {
            Path file = write(java.util.Arrays.copyOf(content, length));
            assertThrows(CommandException.class, () -> SecretFile.read(file), "cut to " + length);
        }
    }

    @Test
    void refusesANewerFormatByName() throws Exception {
        String newer =
                new String(secret.encoded(), StandardCharsets.US_ASCII).replace("casfs-secret 1", "casfs-secret 2");
        Path file = write(newer.getBytes(StandardCharsets.US_ASCII));
        CommandException refusal = assertThrows(CommandException.class, () -> SecretFile.read(file));
        assertTrue(refusal.getMessage().contains("casfs-secret 2"), refusal.getMessage());
    }

    @Test
    void refusesAFileThatOthersMayRead() throws Exception {
        Path file = write(secret.encoded());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        CommandException refusal = assertThrows(CommandException.class, () -> SecretFile.read(file));
        assertTrue(refusal.getMessage().contains("chmod 600"), refusal.getMessage());
    }

    @Test
    void noMessageQuotesTheSecret() throws Exception {
        String text = new String(secret.encoded(), StandardCharsets.US_ASCII);
        String line = text.split("\n", -1)[3];
        Path file = write(text.replace("crc32c", "crc32d").getBytes(StandardCharsets.US_ASCII));
        CommandException refusal = assertThrows(CommandException.class, () -> SecretFile.read(file));
        assertFalse(refusal.getMessage().contains(line.substring("secret ".length())));
        assertFalse(secret.toString().contains(line.substring("secret ".length())));
    }
}
