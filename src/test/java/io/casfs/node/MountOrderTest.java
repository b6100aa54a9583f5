package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.HashSetting;
import io.casfs.fuse.FuseEdge;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountOrderTest {
    private static MountOrder of(String hash, String name, String listen, String owner, String fuse) throws Exception {
        return MountOrder.of(
                Path.of("/d"), new MountOrder.Choices(null, null, false, hash, name, listen, owner, fuse, List.of()));
    }

    private static void refused(String part, String hash, String name, String listen, String owner, String fuse) {
        CommandException refusal = assertThrows(CommandException.class, () -> of(hash, name, listen, owner, fuse));
        assertEquals(CommandException.WRONG_USE, refusal.exitStatus());
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @Test
    void takesWhatMakesSense() throws Exception {
        MountOrder order = of("sha1", "anna", "[::1]:7000", "map", "jnr");
        assertEquals(HashSetting.SHA1, order.hash());
        assertEquals("anna", order.nodeName());
        assertEquals("[::1]:7000", order.listen());
        assertEquals(new MountChoice(FuseEdge.JNR, "map", List.of()), order.choice());
        assertEquals(
                FuseEdge.KERNEL, of(null, null, null, null, "kernel").choice().edge());
        assertEquals(MountChoice.NONE, of(null, null, null, null, null).choice());
    }

    @Test
    void refusesWhatDoesNotAsWrongUse() {
        refused("--hash", "md5", null, null, null, null);
        refused("--name", null, "a/b", null, null, null);
        refused("--name", null, " ", null, null, null);
        refused("--name", null, "x".repeat(65), null, null, null);
        refused("--listen", null, null, "7000", null, null);
        refused("--listen", null, null, "host:70000", null, null);
        refused("--owner", null, null, null, "mine", null);
        refused("--fuse", null, null, null, null, "libfuse");
    }

    @Test
    void refusesBothANewAndAnExistingCluster() {
        var choices = new MountOrder.Choices(null, "1234", true, null, null, null, null, null, List.of());
        assertThrows(CommandException.class, () -> MountOrder.of(Path.of("/d"), choices));
    }

    private static MountOrder joining(String token, String cluster, boolean makeNew, String hash) throws Exception {
        return MountOrder.of(
                Path.of("/d"),
                new MountOrder.Choices(token, cluster, makeNew, hash, null, null, null, null, List.of()));
    }

    @Test
    void aTokenComesAloneAndIsNotShown() throws Exception {
        MountOrder order = joining("casfs1-abcdef", null, false, null);
        assertEquals("casfs1-abcdef", order.joinToken());
        assertFalse(order.toString().contains("abcdef"));
        for (String mangled : List.of("", " ", "two words", "line\nline", "x".repeat(5000))) {
            CommandException refusal = assertThrows(CommandException.class, () -> joining(mangled, null, false, null));
            assertEquals(CommandException.WRONG_USE, refusal.exitStatus());
        }
    }

    @Test
    void joiningIsNoMakingAndNoChoosing() {
        assertTrue(joinRefusal("1234", false, null).contains("--cluster"));
        assertTrue(joinRefusal(null, true, null).contains("--new"));
        assertTrue(joinRefusal(null, false, "sha1").contains("--hash"));
    }

    private static String joinRefusal(String cluster, boolean makeNew, String hash) {
        CommandException refusal = assertThrows(CommandException.class, () -> joining("token", cluster, makeNew, hash));
        assertEquals(CommandException.WRONG_USE, refusal.exitStatus());
        return refusal.getMessage();
    }
}
