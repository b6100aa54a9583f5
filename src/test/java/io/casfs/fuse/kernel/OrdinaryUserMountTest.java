package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.casfs.fuse.PathBytes;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mounts of a user without rights; when root runs the tests, of {@code nobody}. */
@Tag("fuse")
@Timeout(120)
final class OrdinaryUserMountTest {
    private static final String NOBODY = "65534";
    /** Makes the device everybody's in a mount namespace of its own: on some machines it is root's alone. */
    private static final String OPEN_DEVICE = "mount -t tmpfs -o mode=755 casfs-test \"$0\" && cp -a /dev/fuse \"$0\""
            + " && chmod 666 \"$0\"/fuse && mount --bind \"$0\"/fuse /dev/fuse && exec \"$@\"";
    /** Lets it read the classes, wherever they are. Programs that are setuid don't inherit it. */
    private static final String READ_ALL = "+dac_read_search";

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        directory = Files.createDirectory(temporary.toRealPath().resolve("mnt"));
        giveAway(directory);
    }

    private static void giveAway(Path path) throws IOException {
        if (Unmounter.isRoot()) {
            Files.setAttribute(path, "unix:uid", Integer.valueOf(NOBODY));
        }
    }

    @Test
    void mountsWithTheHelpOfFusermount() throws Exception {
        List<String> lines = run(asOrdinaryUser(), directory, "ro,nosuid", "noatime,max_read=8192");
        for (String line : lines.subList(0, lines.size() - 2)) {
            assertTrue(line.startsWith("mounted: ") && line.contains(" " + directory + " "), line);
            assertTrue(line.contains(" ro,nosuid,nodev,noatime "), line);
            assertTrue(line.contains(" fuse.casfs casfs "), line);
            assertTrue(line.contains(",user_id=" + (Unmounter.isRoot() ? NOBODY : Libc.C.getuid() + ",")), line);
            assertTrue(line.contains(",default_permissions") && line.endsWith(",max_read=8192"), line);
        }
    }

    @Test
    void mountsDirectoriesWhoseNamesAreNoText() throws Exception {
        byte[] parent = PathBytes.of(directory);
        byte[] bytes = Arrays.copyOf(parent, parent.length + 4);
        bytes[parent.length] = '/';
        bytes[parent.length + 1] = (byte) 0xff;
        bytes[parent.length + 2] = ' ';
        bytes[parent.length + 3] = '\n';
        Path odd = Files.createDirectory(PathBytes.path(bytes));
        giveAway(odd);
        List<String> lines = run(asOrdinaryUser(), odd);
        assertTrue(lines.get(0).startsWith("mounted: "), lines.get(0));
        Files.delete(odd);
    }

    @Test
    void mountsOnlyWhatBelongsToTheUser() throws Exception {
        Path foreign = Unmounter.isRoot() ? Files.createDirectory(directory.resolve("root's")) : Path.of("/usr");
        List<String> lines = run(asOrdinaryUser(), foreign);
        assertTrue(lines.get(0).startsWith("refused: cannot mount " + foreign + ": "), lines.get(0));
        assertTrue(lines.get(0).contains("write access"), lines.get(0));
    }

    @Test
    void saysWhatFusermountNeeds() throws Exception {
        List<String> command = asOrdinaryUser();
        command.addAll(List.of("setpriv", "--no-new-privs"));
        List<String> lines = run(command, directory);
        assertTrue(lines.get(0).contains("Operation not permitted"), lines.get(0));
        assertTrue(lines.get(1).contains("NoNewPrivileges=no"), lines.get(1));
    }

    @Test
    void saysWhatRootOfAContainerNeeds() throws Exception {
        assumeTrue(Unmounter.isRoot(), "only root can be root without rights");
        List<String> lines = run(List.of("setpriv", "--bounding-set", "-sys_admin"), directory);
        assertTrue(
                lines.get(0).startsWith("refused: cannot mount " + directory + ": Operation not permitted (EPERM)"),
                lines.get(0));
        assertTrue(lines.get(0).contains("--cap-add SYS_ADMIN"), lines.get(0));
    }

    private List<String> asOrdinaryUser() throws IOException {
        if (!Unmounter.isRoot()) {
            return new ArrayList<>();
        }
        Path device = Files.createDirectory(temporary.resolve("dev"));
        return new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                OPEN_DEVICE,
                device.toString(),
                "setpriv",
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "--inh-caps",
                READ_ALL,
                "--ambient-caps",
                READ_ALL));
    }

    /** Runs {@link MountRounds} behind that command; returns its lines, the last two of which it checks. */
    private static List<String> run(List<String> command, Path directory, String... options) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                MountRounds.class.getName(),
                HexFormat.of().formatHex(PathBytes.of(directory))));
        all.addAll(List.of(options));
        Process process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        List<String> lines = output.lines().toList();
        Set<String> end = new HashSet<>(lines.subList(lines.size() - 2, lines.size()));
        assertEquals(Set.of("left open: []", "left running: []"), end);
        return lines;
    }
}
