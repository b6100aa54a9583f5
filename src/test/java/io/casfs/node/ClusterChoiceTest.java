package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.HashSetting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterChoiceTest {
    private static final Path DIRECTORY = Path.of("/somewhere");
    private static final Path OTHER = Path.of("/elsewhere");

    @TempDir
    Path temporary;

    private CasfsHome home;

    @BeforeEach
    void makeHome() {
        home = new CasfsHome(temporary.resolve("home"));
    }

    /** The options that decide; everything else is not said. */
    private static MountOrder order(String cluster, boolean makeNew, HashSetting hash) {
        return new MountOrder(DIRECTORY, null, cluster, makeNew, hash, null, null, MountChoice.NONE);
    }

    private static final MountOrder PLAIN = order(null, false, null);
    private static final MountOrder NEW = order(null, true, null);

    private ClusterChoice choose(Path directory, MountOrder order) throws Exception {
        try (FolderLock lock = home.lock()) {
            return ClusterChoice.make(home, directory, order);
        }
    }

    @Test
    void withoutClustersTheFirstIsMade() throws Exception {
        ClusterChoice choice = choose(DIRECTORY, PLAIN);
        assertTrue(choice.isNew());
        assertEquals(HashSetting.HMAC_SHA256, choice.cluster().setting().hash());
        assertEquals(List.of(DIRECTORY), choice.cluster().knownDirectories().read());
    }

    @Test
    void aNewDirectoryShowsTheOnlyCluster() throws Exception {
        ClusterFolder cluster = choose(DIRECTORY, PLAIN).cluster();
        ClusterChoice choice = choose(OTHER, PLAIN);
        assertFalse(choice.isNew());
        assertEquals(cluster, choice.cluster());
    }

    @Test
    void aDirectoryOfAClusterThatWasLeftIsRefusedAndOtherDirectoriesGetAnotherCluster() throws Exception {
        ClusterFolder left = choose(DIRECTORY, PLAIN).cluster();
        left.markLeft();
        CommandException refusal = assertThrows(CommandException.class, () -> choose(DIRECTORY, PLAIN));
        assertTrue(refusal.getMessage().contains("left"), refusal.getMessage());
        assertTrue(choose(OTHER, PLAIN).isNew());
        assertTrue(choose(DIRECTORY, NEW).isNew());
    }

    @Test
    void newMakesAnotherCluster() throws Exception {
        ClusterFolder first = choose(DIRECTORY, PLAIN).cluster();
        ClusterChoice second = choose(OTHER, NEW);
        assertTrue(second.isNew());
        assertFalse(first.equals(second.cluster()));
    }

    @Test
    void aKnownDirectoryReopensItsClusterAmongSeveral() throws Exception {
        ClusterFolder first = choose(DIRECTORY, PLAIN).cluster();
        ClusterFolder second = choose(OTHER, NEW).cluster();
        assertEquals(first, choose(DIRECTORY, PLAIN).cluster());
        assertEquals(second, choose(OTHER, PLAIN).cluster());
    }

    @Test
    void aNewDirectoryAmongSeveralClustersHasToSayWhich() throws Exception {
        ClusterFolder first = choose(DIRECTORY, PLAIN).cluster();
        ClusterFolder second = choose(OTHER, NEW).cluster();
        Path third = Path.of("/third");
        CommandException refusal = assertThrows(CommandException.class, () -> choose(third, PLAIN));
        assertEquals(CommandException.WRONG_USE, refusal.exitStatus());
        for (String part : List.of(first.name(), second.name(), DIRECTORY.toString(), OTHER.toString())) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
        assertEquals(second, choose(third, order(second.name(), false, null)).cluster());
    }

    @Test
    void aKnownDirectoryIsNotGivenToAnotherCluster() throws Exception {
        choose(DIRECTORY, PLAIN);
        ClusterFolder second = choose(OTHER, NEW).cluster();
        assertThrows(CommandException.class, () -> choose(DIRECTORY, NEW));
        assertThrows(CommandException.class, () -> choose(DIRECTORY, order(second.name(), false, null)));
        assertEquals(2, home.clusters().size());
    }

    @Test
    void theHashIsFixedWhenAClusterIsMade() throws Exception {
        ClusterFolder cluster =
                choose(DIRECTORY, order(null, false, HashSetting.SHA1)).cluster();
        assertEquals(HashSetting.SHA1, cluster.setting().hash());
        assertEquals(
                cluster, choose(DIRECTORY, order(null, false, HashSetting.SHA1)).cluster());
        assertEquals(cluster, choose(DIRECTORY, PLAIN).cluster());
        CommandException refusal = assertThrows(
                CommandException.class, () -> choose(DIRECTORY, order(null, false, HashSetting.HMAC_SHA256)));
        assertTrue(refusal.getMessage().contains("sha1"), refusal.getMessage());
    }

    @Test
    void anUnknownClusterIsRefusedWithTheKnownOnes() throws Exception {
        ClusterFolder cluster = choose(DIRECTORY, PLAIN).cluster();
        CommandException refusal =
                assertThrows(CommandException.class, () -> choose(OTHER, order("nonsense", false, null)));
        assertEquals(CommandException.WRONG_USE, refusal.exitStatus());
        assertTrue(refusal.getMessage().contains(cluster.name()), refusal.getMessage());
    }
}
