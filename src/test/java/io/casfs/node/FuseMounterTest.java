package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.EdgeUnavailableException;
import io.casfs.fuse.FuseEdge;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountCounters;
import io.casfs.fuse.MountOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which edge is taken, with edges that mount nothing. */
class FuseMounterTest {
    private static final Path DIRECTORY = Path.of("/d");

    private final Map<FuseEdge, IOException> failures = new EnumMap<>(FuseEdge.class);
    private final List<FuseEdge> tried = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private FuseEdge usual = FuseEdge.KERNEL;

    private Mount mount(FuseEdge edge, FileSystem fileSystem, MountOptions options) throws IOException {
        tried.add(edge);
        IOException failure = failures.get(edge);
        if (failure != null) {
            throw failure;
        }
        return new NoMount();
    }

    private String mounted(FuseEdge chosen, String... options) throws Exception {
        return new FuseMounter(usual, this::mount)
                .mount(null, DIRECTORY, new MountChoice(chosen, "map", List.of(options)), said::add)
                .edge();
    }

    @Test
    void takesTheEdgeThatWasChosenElseTheUsualOne() throws Exception {
        assertEquals("kernel", mounted(null));
        assertEquals("jnr", mounted(FuseEdge.JNR));
        usual = FuseEdge.JNR;
        assertEquals("jnr", mounted(null));
        assertEquals("kernel", mounted(FuseEdge.KERNEL));
        assertTrue(said.isEmpty());
    }

    @Test
    void takesLibfuse2InsteadAndSaysSoWhereTheUsualEdgeCannotWork() throws Exception {
        failures.put(FuseEdge.KERNEL, new EdgeUnavailableException("this kernel is too old"));
        assertEquals("jnr", mounted(null));
        assertEquals(1, said.size());
        assertTrue(said.get(0).contains("this kernel is too old") && said.get(0).contains("--fuse jnr"), said.get(0));
        assertFalse(said.get(0).contains("\n"));
    }

    @Test
    void doesNotReplaceAnEdgeThatWasChosen() {
        failures.put(FuseEdge.KERNEL, new EdgeUnavailableException("this kernel is too old"));
        CommandException refusal = assertThrows(CommandException.class, () -> mounted(FuseEdge.KERNEL));
        assertTrue(refusal.getMessage().contains("this kernel is too old"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("leave --fuse kernel out"), refusal.getMessage());
        assertEquals(List.of(FuseEdge.KERNEL), tried);
    }

    @Test
    void doesNotTryAgainWhatFailsAlikeForBoth() {
        IOException busy = new IOException("/d is busy");
        failures.put(FuseEdge.KERNEL, busy);
        assertSame(busy, assertThrows(IOException.class, () -> mounted(null)));
        assertEquals(List.of(FuseEdge.KERNEL), tried);
    }

    @Test
    void saysWhatBothLackIfNeitherWorks() {
        failures.put(FuseEdge.KERNEL, new EdgeUnavailableException("this kernel is too old"));
        failures.put(FuseEdge.JNR, new EdgeUnavailableException("libfuse.so.2 is missing"));
        CommandException refusal = assertThrows(CommandException.class, () -> mounted(null));
        assertTrue(refusal.getMessage().contains("this kernel is too old"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("libfuse.so.2 is missing"), refusal.getMessage());
        assertTrue(said.isEmpty());
    }

    @Test
    void refusesOptionsThatMeanNothingForTheEdgeBeforeItIsTried() throws Exception {
        assertEquals("kernel", mounted(null, "max_write=1048576"));
        tried.clear();
        CommandException refusal =
                assertThrows(CommandException.class, () -> mounted(FuseEdge.JNR, "max_write=1048576"));
        assertEquals(CommandException.WRONG_USE, refusal.exitStatus());
        assertThrows(CommandException.class, () -> mounted(null, "allow_root"));
        assertTrue(tried.isEmpty());
    }

    private static final class NoMount implements Mount {
        @Override
        public Path directory() {
            return DIRECTORY;
        }

        @Override
        public void unmount() {}

        @Override
        public CompletableFuture<Void> ended() {
            return new CompletableFuture<>();
        }

        @Override
        public MountCounters counters() {
            return new MountCounters(0, 0, 0, 0, Map.of());
        }
    }
}
