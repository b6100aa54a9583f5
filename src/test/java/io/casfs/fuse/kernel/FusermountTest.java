package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program that mounts might do instead. */
@Timeout(60)
final class FusermountTest {
    private static final KernelOptions OPTIONS = new KernelOptions(0, List.of("ro"), "default_permissions");

    @TempDir
    Path temporary;

    private Path program(String... lines) throws IOException {
        Path program = temporary.resolve("fusermount-x");
        Files.writeString(program, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String refusal(Path program) {
        IOException e = assertThrows(IOException.class, () -> Fusermount.mount(program, temporary, OPTIONS));
        return String.valueOf(e.getMessage());
    }

    @Test
    void repeatsWhatTheProgramSaid() throws IOException {
        Path program = program("echo \"$1 $2 $3 $4 $# $LC_ALL $(cat)\"", "echo no luck >&2", "exit 1");
        assertEquals(
                "cannot mount " + temporary + ": " + program + " said: -o"
                        + " fsname=casfs,subtype=casfs,default_permissions,ro -- " + temporary + " 4 C \nno luck",
                refusal(program));
    }

    @Test
    void explainsWhatTheProgramNeeds() throws IOException {
        String refusal = refusal(program("echo fusermount-x: mount failed: Operation not permitted >&2", "exit 1"));
        assertTrue(refusal.contains("chmod 4755 " + temporary.resolve("fusermount-x")), refusal);
        assertTrue(refusal.contains("--cap-add SYS_ADMIN"), refusal);
        assertTrue(refusal.contains("NoNewPrivileges"), refusal);
    }

    @Test
    void expectsADescriptorOverTheSocket() throws IOException {
        assertTrue(refusal(program("exit 0")).endsWith("said: nothing"));
        assertTrue(refusal(program("printf x >&$_FUSE_COMMFD")).endsWith("said: nothing"));
    }

    @Test
    void drainsAndCutsALongSpeech() throws IOException {
        String refusal = refusal(program("head -c 1000000 /dev/zero | tr '\\0' x", "exit 1"));
        assertTrue(refusal.endsWith("said: " + "x".repeat(4096)), refusal);
    }

    @Test
    void saysThatAProgramCannotBeRun() throws IOException {
        Path missing = temporary.resolve("nothing-there");
        assertEquals("cannot run " + missing + ": No such file or directory (ENOENT)", refusal(missing));
    }

    @Test
    void leavesNoProcessAndNoDescriptorBehind() throws IOException {
        Path program = program("exit 1");
        // What the JVM opens once and keeps, it opens now.
        refusal(program);
        Set<String> open = OpenDescriptors.all();
        List<ProcessHandle> running = ProcessHandle.current().children().toList();
        for (int i = 0; i < 10; i++) {
            refusal(program);
            refusal(temporary.resolve("nothing-there"));
        }
        assertEquals(Set.of(), OpenDescriptors.since(open));
        List<ProcessHandle> left = ProcessHandle.current()
                .children()
                .filter(child -> !running.contains(child))
                .toList();
        assertEquals(List.of(), left);
    }
}
