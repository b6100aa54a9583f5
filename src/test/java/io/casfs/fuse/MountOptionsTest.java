package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MountOptionsTest {
    private static MountOptions options(String... options) {
        return new MountOptions(Path.of("/mnt"), List.of(options), OwnerMapping.numeric(0, 0));
    }

    @Test
    void takesOptionsOneByOneOrInAList() {
        MountOptions options = options("allow_other,attr_timeout=0.5", " ro", "max_read=65536", "");
        assertEquals(List.of("allow_other", "attr_timeout=0.5", "ro", "max_read=65536"), options.fuseOptions());
        assertTrue(options.has("allow_other"));
        assertTrue(options.has("attr_timeout"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "direct_io",
                "hard_remove",
                "kernel_cache",
                "auto_cache",
                "fsname=x",
                "uid=3",
                "subtype=y",
                "auto_unmount",
                "nosuchoption",
                "ro=1",
                "attr_timeout",
                "attr_timeout=x",
                "max_write=1048577",
                "max_read=1",
                "max_background=many",
                "max_background=65536",
                "-f",
                "modules=iconv"
            })
    void refusesWhatCannotWorkAndNamesIt(String option) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> options(option));
        assertTrue(refusal.getMessage().contains("the mount option " + option + " cannot be used: "));
    }

    @Test
    void refusesWhatOneEdgeCannotDo() {
        options("max_write=131072", "max_read=4096", "allow_root").requireFor(FuseEdge.JNR);
        options("max_write=1048576", "allow_other").requireFor(FuseEdge.KERNEL);
        assertTrue(refusal(FuseEdge.JNR, "max_write=131073").contains("131072"));
        for (String option : List.of("allow_root", "debug", "sync_read")) {
            assertTrue(refusal(FuseEdge.KERNEL, option).contains("--fuse jnr"));
        }
    }

    private static String refusal(FuseEdge edge, String option) {
        MountOptions options = options("ro", option);
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> options.requireFor(edge));
        assertTrue(refusal.getMessage().contains("the mount option " + option + " cannot be used"));
        return refusal.getMessage();
    }
}
