package io.casfs.fuse;

import static io.casfs.fuse.Posix.AT_FDCWD;
import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fuse.EdgeUnderTest.Feature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mount beside a directory of this machine's own file system: the same calls, chosen at random, do the same. */
public abstract class ReferenceContract extends MountContract {
    private static final long SEED = Long.getLong("casfs.test.seed", System.nanoTime());
    private static final int CALLS = Integer.getInteger("casfs.test.calls", 2_000);
    private static final int LOOK_AROUND_EVERY = 10;
    private static final int KIND = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int MAX_OPEN = 6;
    private static final int MAX_SIZE = 20_000;
    private static final String[] DIRECTORIES = {"", "d/", "e/", "d/e/"};
    private static final String[] NAMES = {"a", "b", "c", "d", "e"};

    private final Random random = new Random(SEED);
    private final List<int[]> open = new ArrayList<>();
    private String last = "nothing";

    @TempDir
    Path reference;

    private Path mount;

    protected ReferenceContract(EdgeUnderTest edge) {
        super(edge);
    }

    @Test
    void doesWhatAnotherFileSystemDoes() throws Exception {
        try (MountedModel model = mounted()) {
            mount = model.directory();
            try {
                for (int i = 0; i < CALLS; i++) {
                    call();
                    if (i % LOOK_AROUND_EVERY == 0) {
                        lookAround();
                    }
                }
            } catch (AssertionError e) {
                throw new AssertionError("after " + last + " (-Dcasfs.test.seed=" + SEED + ")", e);
            } finally {
                while (!open.isEmpty()) {
                    close(open.remove(0));
                }
            }
        }
    }

    private void call() {
        switch (random.nextInt(14)) {
            case 0, 1 -> openFile();
            case 2 -> both("unlink of", path -> C.unlink(Posix.c(path)));
            case 3 -> both("rmdir of", directory(), path -> C.rmdir(Posix.c(path)));
            case 4 -> both("mkdir of", directory(), path -> C.mkdir(Posix.c(path), 0755));
            case 5, 6 -> twoNames();
            case 7 -> {
                int size = random.nextInt(MAX_SIZE);
                both("truncate to " + size + " of", path -> C.truncate(Posix.c(path), size));
            }
            case 8 -> {
                int mode = 0600 | random.nextInt(0200);
                both("chmod to " + Integer.toOctalString(mode) + " of", path -> C.chmod(Posix.c(path), mode));
            }
            default -> useHandle();
        }
    }

    private void both(String what, Function<Path, Integer> call) {
        both(what, name(), call);
    }

    private void both(String what, String name, Function<Path, Integer> call) {
        same(what + " " + name, root -> call.apply(root.resolve(name)));
    }

    /** Does something in both places and checks that the results are the same, or the errors. */
    private int same(String what, Function<Path, Integer> call) {
        last = what;
        int expected = result(call.apply(reference));
        assertEquals(expected, result(call.apply(mount)), what);
        return expected;
    }

    private static int result(int result) {
        return result < 0 ? -Posix.errno() : result;
    }

    /** Returns any name, mostly one that is a file if it is there. */
    private String name() {
        int name = random.nextInt(NAMES.length + 6);
        return DIRECTORIES[random.nextInt(DIRECTORIES.length)] + NAMES[name < NAMES.length ? name : name % 3];
    }

    /** Returns a name that is a directory if it is there, mostly. */
    private String directory() {
        return random.nextInt(10) == 0
                ? name()
                : DIRECTORIES[random.nextInt(DIRECTORIES.length)] + (random.nextBoolean() ? "d" : "e");
    }

    private void twoNames() {
        String from = name();
        String to = name();
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                // Each name has pages of its own otherwise, while handles are open.
                if (edge().has(Feature.SHARED_INODES)) {
                    same("link of " + from + " as " + to, root -> C.link(in(root, from), in(root, to)));
                }
            }
            case 3 -> {
                int flags = 1 + random.nextInt(2);
                if (edge().has(Feature.RENAME_FLAGS)) {
                    same(
                            "rename of " + from + " to " + to + " with " + flags,
                            root -> C.renameat2(AT_FDCWD, in(root, from), AT_FDCWD, in(root, to), flags));
                }
            }
            default -> same("rename of " + from + " to " + to, root -> C.rename(in(root, from), in(root, to)));
        }
    }

    private static byte[] in(Path root, String name) {
        return Posix.c(root.resolve(name));
    }

    private void openFile() {
        String name = name();
        int flags = Posix.O_RDWR
                | (random.nextInt(3) > 0 ? Posix.O_CREAT : 0)
                | (random.nextInt(4) == 0 ? Posix.O_TRUNC : 0)
                | (random.nextInt(4) == 0 ? Posix.O_APPEND : 0)
                | (random.nextInt(6) == 0 ? Posix.O_EXCL : 0);
        int[] handles = new int[2];
        int result = same("open of " + name + " with " + Integer.toOctalString(flags), root -> {
            int fd = C.open(in(root, name), flags, 0644);
            handles[root == mount ? 1 : 0] = fd;
            return Math.min(fd, 0);
        });
        if (result == 0) {
            open.add(handles);
            write(handles);
            if (open.size() > MAX_OPEN || random.nextBoolean()) {
                close(open.remove(random.nextInt(open.size())));
            }
        }
    }

    private void useHandle() {
        if (open.isEmpty()) {
            return;
        }
        int index = random.nextInt(open.size());
        int[] handles = open.get(index);
        switch (random.nextInt(5)) {
            case 0, 1 -> write(handles);
            case 2 -> {
                int size = random.nextInt(MAX_SIZE);
                sameByHandle("ftruncate to " + size, handles, fd -> C.ftruncate(fd, size));
            }
            case 3 -> {
                int mode = 0600 | random.nextInt(0200);
                sameByHandle("fchmod to " + Integer.toOctalString(mode), handles, fd -> C.fchmod(fd, mode));
            }
            default -> close(open.remove(index));
        }
        if (open.contains(handles)) {
            compareHandles(handles);
        }
    }

    private void write(int[] handles) {
        byte[] bytes = new byte[random.nextInt(MAX_SIZE / 2)];
        random.nextBytes(bytes);
        int offset = random.nextInt(MAX_SIZE / 2);
        sameByHandle("write of " + bytes.length + " at " + offset, handles, fd ->
                (int) C.pwrite(fd, bytes, bytes.length, offset));
        compareHandles(handles);
    }

    private void sameByHandle(String what, int[] handles, IntUnaryOperator call) {
        last = what;
        assertEquals(result(call.applyAsInt(handles[0])), result(call.applyAsInt(handles[1])), what);
    }

    private void compareHandles(int[] handles) {
        compare("a handle", Stat.of(handles[0]), Stat.of(handles[1]));
        assertArrayEquals(Posix.read(handles[0], 2 * MAX_SIZE, 0), Posix.read(handles[1], 2 * MAX_SIZE, 0));
    }

    private static void close(int[] handles) {
        Posix.close(handles);
    }

    private static void compare(String what, Stat expected, Stat actual) {
        assertEquals(Integer.toOctalString(expected.mode()), Integer.toOctalString(actual.mode()), "mode of " + what);
        if ((expected.mode() & KIND) != DIRECTORY) {
            assertEquals(expected.links(), actual.links(), "links of " + what);
            assertEquals(expected.size(), actual.size(), "size of " + what);
        }
    }

    /** Compares all names, what they lead to, and the content of one. */
    private void lookAround() throws Exception {
        open.forEach(this::compareHandles);
        assertEquals(list(reference), list(mount));
        String one = name();
        for (String directory : DIRECTORIES) {
            for (String name : NAMES) {
                lookAt(directory + name, one);
            }
        }
    }

    private void lookAt(String name, String one) throws Exception {
        Path expected = reference.resolve(name);
        Path actual = mount.resolve(name);
        assertEquals(Files.exists(expected), Files.exists(actual), name);
        if (Files.exists(expected)) {
            compare(name, Stat.of(expected), Stat.of(actual));
        }
        if (name.equals(one) && Files.isRegularFile(expected)) {
            assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(actual), name);
        }
    }

    private static List<String> list(Path root) throws Exception {
        try (var paths = Files.walk(root)) {
            return paths.map(path -> root.relativize(path).toString()).sorted().toList();
        }
    }
}
