package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fuse.MountOptions;
import io.casfs.fuse.OwnerMapping;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelOptionsTest {
    private static KernelOptions of(String... options) {
        return KernelOptions.of(new MountOptions(Path.of("/mnt"), List.of(options), OwnerMapping.numeric(0, 0)));
    }

    @Test
    void trustsNeitherDevicesNorSetuidProgramsByDefault() {
        assertEquals(new KernelOptions(2 | 4, List.of(), "default_permissions,max_read=1048576"), of());
    }

    @Test
    void takesFlagsInTheirOrder() {
        assertEquals(
                1 | 2 | 4 | 8 | 16 | 128 | 1024,
                of("ro,noexec,sync,dirsync,noatime").flags());
        assertEquals(0, of("suid", "dev").flags());
        assertEquals(
                2 | 4,
                of("ro,rw", "noexec,exec,sync,async,noatime,atime,suid,nosuid,dev,nodev")
                        .flags());
        assertEquals(
                List.of("ro", "noatime"), of("ro", "attr_timeout=1", "noatime").flagNames());
    }

    @Test
    void tellsTheKernelOnlyWhatItKnows() {
        KernelOptions options =
                of("allow_other,max_read=4096,max_read=65536,max_write=8192,nonempty,max_background=9,async_read"
                        + ",entry_timeout=1,default_permissions");
        assertEquals("default_permissions,max_read=65536,allow_other", options.data());
    }
}
