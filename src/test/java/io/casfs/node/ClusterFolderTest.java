package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.HashSetting;
import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFolderTest {
    @TempDir
    Path temporary;

    private CasfsHome home;

    @BeforeEach
    void makeHome() {
        home = new CasfsHome(temporary.resolve("home"));
    }

    private ClusterFolder create() throws IOException, CommandException {
        try (FolderLock lock = home.lock()) {
            return home.create(HashSetting.HMAC_SHA256, "anna", null);
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void onlyTheUserMayReadWhatIsSecret() throws Exception {
        ClusterFolder folder = create();
        assertEquals("rwx------", mode(home.path()));
        assertEquals("rwx------", mode(folder.path()));
        assertEquals("rw-------", mode(folder.secretPath()));
        assertEquals("rw-------", mode(folder.path().resolve("node.key")));
    }

    @Test
    void isNamedByTheFirstDigitsOfTheClusterId() throws Exception {
        ClusterFolder folder = create();
        assertEquals(8, folder.name().length());
        assertTrue(folder.secret().clusterId().startsWith(folder.name()));
        assertEquals(List.of(folder), home.clusters());
    }

    @Test
    void remembersWhatWasChosen() throws Exception {
        ClusterFolder folder = create();
        assertEquals(HashSetting.HMAC_SHA256, folder.setting().hash());
        assertEquals("anna", folder.setting().nodeName());
        folder.updateSetting(Optional.of("berta"), Optional.of("0.0.0.0:7000"));
        assertEquals("berta", folder.setting().nodeName());
        assertEquals("0.0.0.0:7000", folder.setting().listen());
        folder.updateSetting(Optional.empty(), Optional.empty());
        assertEquals("berta", folder.setting().nodeName());
    }

    @Test
    void theNodeIdIsTheHashOfThePublicKeyAndStays() throws Exception {
        ClusterFolder folder = create();
        NodeKey key = folder.nodeKey();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(key.publicKey().getEncoded());
        assertEquals(
                HexFormat.of().formatHex(Arrays.copyOf(digest, 16)), key.id().toString());
        assertEquals(key.id(), folder.nodeKey().id());
        assertArrayEquals(key.encoded(), Files.readAllBytes(folder.path().resolve("node.key")));
    }

    @Test
    void refusesAFolderOfANewerCasfsByName() throws Exception {
        ClusterFolder folder = create();
        Files.writeString(folder.path().resolve("format"), "casfs-state 2\n");
        CommandException refusal = assertThrows(CommandException.class, folder::setting);
        assertTrue(refusal.getMessage().contains("casfs-state 2"), refusal.getMessage());
        assertThrows(CommandException.class, folder::secret);
    }

    @Test
    void backsUpTheSecretToANewPrivateFileOnly() throws Exception {
        ClusterFolder folder = create();
        Path backup = temporary.resolve("backup");
        folder.backUpSecret(backup);
        assertEquals("rw-------", mode(backup));
        assertArrayEquals(Files.readAllBytes(folder.secretPath()), Files.readAllBytes(backup));

        Files.writeString(backup, "something else");
        assertThrows(CommandException.class, () -> folder.backUpSecret(backup));
        assertEquals("something else", Files.readString(backup));
    }

    @Test
    void aClusterThatWasHalfMadeIsNoneAndIsRemoved() throws Exception {
        ClusterFolder folder = create();
        Path unfinished = home.path().resolve(".new-0123");
        Files.createDirectory(unfinished);
        Files.writeString(unfinished.resolve("format"), "casfs-state 1\n");
        assertEquals(List.of(folder), home.clusters());
        create();
        assertTrue(Files.notExists(unfinished));
        assertEquals(2, home.clusters().size());
    }

    @Test
    void theHomeIsTheOneInTheEnvironment() throws Exception {
        assertEquals(
                temporary,
                CasfsHome.of(Map.of("CASFS_HOME", temporary.toString())).path());
        assertEquals(
                Path.of(System.getProperty("user.home"), ".casfs"),
                CasfsHome.of(Map.of()).path());
    }

    @Test
    void aHomeThatIsAFileIsRefused() throws Exception {
        Files.writeString(home.path(), "");
        CommandException refusal = assertThrows(CommandException.class, () -> home.lock());
        assertTrue(refusal.getMessage().contains("CASFS_HOME"), refusal.getMessage());
    }
}
