package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MountTableTest {
    private static final String LINES = """
            22 27 0:20 / /proc rw,nosuid shared:13 - proc proc rw
            43 27 0:40 / /mnt/a\\040b\\134c rw,nosuid,nodev - fuse.casfs casfs rw,user_id=0
            44 27 8:1 / /mnt/lower rw - ext4 /dev/sda1 rw
            45 44 0:41 / /mnt/lower rw shared:1 master:2 - fuse.sshfs host:/dir\\011tab rw
            nonsense
            46 44 - x
            """;

    private static MountTable table() {
        return MountTable.parse(LINES.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void decodesOctalEscapes() {
        MountTable.Entry entry = table().at(Path.of("/mnt/a b\\c")).orElseThrow();
        assertEquals("0:40", entry.device());
        assertEquals("fuse.casfs", entry.type());
        assertEquals("casfs", entry.source());
        assertTrue(entry.isCasfs());
        assertTrue(entry.isFuse());
    }

    @Test
    void keepsDirectoriesWhoseNamesAreNoText() {
        String line = "43 27 0:40 / /mnt/a\u00ff\\012 rw - fuse.casfs casfs rw";
        MountTable table = MountTable.parse(line.getBytes(StandardCharsets.ISO_8859_1));
        Path directory = PathBytes.path(new byte[] {'/', 'm', 'n', 't', '/', 'a', (byte) 0xff, '\n'});
        assertTrue(table.at(directory).isPresent());
    }

    @Test
    void takesTheTopmostOfStackedMounts() {
        MountTable.Entry entry = table().at(Path.of("/mnt/lower")).orElseThrow();
        assertEquals("fuse.sshfs", entry.type());
        assertEquals("host:/dir\ttab", entry.source());
        assertFalse(entry.isCasfs());
    }

    @Test
    void leavesOutWhatMakesNoSense() {
        assertEquals(4, table().entries().size());
        assertTrue(table().at(Path.of("/mnt")).isEmpty());
    }

    @Test
    void readsTheTableOfThisMachine() throws IOException {
        assertEquals(
                "proc", MountTable.read().at(Path.of("/proc")).orElseThrow().type());
        assertFalse(MountTable.isStale(Path.of("/proc")));
        assertFalse(MountTable.cleanUpStale(Path.of("/proc")));
    }
}
