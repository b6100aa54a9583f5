package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Caller;
import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening, reading, writing and closing files, and what of it fails. */
public abstract class FilesContract extends MountContract {
    private static final Caller ROOT_USER = new Caller(0, 0, 0);

    protected FilesContract(EdgeUnderTest edge) {
        super(edge);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    @Test
    void readsBackWhatWasWritten() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] content = random(3_000_001);
            Files.write(model.path("f"), content);
            assertArrayEquals(content, Files.readAllBytes(model.path("f")));
            model.shell("dd if=f of=g bs=7777 2>/dev/null; cmp f g");
            assertEquals(content.length * 2L, model.mount().counters().bytesWritten());
        }
    }

    @Test
    void readsAndWritesAroundTheKernelsPages() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] content = random(1 << 20);
            Files.write(model.path("f"), content);
            model.shell("dd if=f of=g bs=64K iflag=direct oflag=direct 2>/dev/null; cmp f g");
            assertArrayEquals(content, model.fs().content(model.inode("g")));
        }
    }

    @Test
    void opensInEveryMode() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo one > f; echo two >> f; echo three >> f");
            assertEquals("one two three", model.shellText("echo $(cat f)"));
            model.shell("echo four > f");
            assertEquals("four", model.shellText("cat f"));
            int fd = Posix.opened(model.path("f"), Posix.O_WRONLY | Posix.O_SYNC);
            Posix.refused(Errno.EBADF, C.pread(fd, new byte[1], 1, 0));
            Posix.write(fd, Posix.ascii("F"), 0);
            Posix.close(fd);
            assertEquals("Four", model.shellText("cat f"));
            byte[] path = Posix.c(model.path("f"));
            Posix.refused(Errno.EEXIST, C.open(path, Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR, 0644));
            Posix.refused(Errno.ENOENT, C.open(Posix.c(model.path("none")), Posix.O_RDONLY, 0));
            Posix.refused(Errno.ENOTDIR, C.open(path, Posix.O_RDONLY | Posix.O_DIRECTORY, 0));
            Posix.refused(Errno.EISDIR, C.open(Posix.c(model.directory()), Posix.O_RDWR, 0));
        }
    }

    @Test
    void opensWhatSomebodyElseMadeInBetween() throws Exception {
        try (MountedModel model = mounted()) {
            model.fs().makeNode(ROOT_USER, InodeId.ROOT, Name.of("f"), FileKind.FILE, 0644, 0);
            model.fs().replaceContent(model.inode("f"), Posix.ascii("theirs"));
            // The kernel's question finds nothing, then the creation finds the file.
            model.fs().failNext("lookup", new FsException(Errno.ENOENT, "not yet"));
            int fd = Posix.opened(model.path("f"), Posix.O_CREAT | Posix.O_RDWR);
            assertEquals("theirs", Posix.readText(fd, 100, 0));
            Posix.close(fd);
        }
    }

    @Test
    void emptiesAFileThatIsOpenedForIt() throws Exception {
        try (MountedModel model = mounted()) {
            Files.write(model.path("f"), random(100_000));
            int reader = Posix.opened(model.path("f"), Posix.O_RDONLY);
            assertEquals(1000, Posix.read(reader, 1000, 50_000).length);
            int writer = Posix.opened(model.path("f"), Posix.O_WRONLY | Posix.O_TRUNC);
            assertEquals(0, Stat.of(reader).size());
            assertEquals(0, Posix.read(reader, 1000, 50_000).length);
            Posix.write(writer, Posix.ascii("new"), 0);
            assertEquals("new", Posix.readText(reader, 1000, 0));
            Posix.close(reader, writer);
            assertEquals("new", Files.readString(model.path("f")));
        }
    }

    @Test
    void appendsWholeRecordsOfSeveralWriters() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = Files.createFile(model.path("f"));
            List<Callable<Void>> writers = new ArrayList<>();
            for (String letter : List.of("a", "b", "c")) {
                writers.add(() -> append(file, Posix.ascii(letter.repeat(99) + "\n"), 200));
            }
            Concurrently.run(writers);
            assertEquals(3 * 200 * 100, Stat.of(file).size());
            List<String> lines = Files.readAllLines(file);
            for (String letter : List.of("a", "b", "c")) {
                assertEquals(
                        200, lines.stream().filter(letter.repeat(99)::equals).count());
            }
        }
    }

    private static Void append(Path file, byte[] record, int times) {
        int fd = Posix.opened(file, Posix.O_WRONLY | Posix.O_APPEND);
        for (int i = 0; i < times; i++) {
            assertEquals(record.length, C.write(fd, record, record.length));
        }
        Posix.close(fd);
        return null;
    }

    @Test
    void anAppendingHandleWritesAtTheEndThatAnotherMoved() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR | Posix.O_CREAT | Posix.O_APPEND);
            assertEquals(3, C.write(fd, Posix.ascii("one"), 3));
            int other = Posix.opened(model.path("f"), Posix.O_RDWR);
            Posix.write(other, Posix.ascii("two"), 10);
            assertEquals(5, C.write(fd, Posix.ascii("three"), 5));
            assertEquals("one\0\0\0\0\0\0\0twothree", Posix.readText(other, 100, 0));
            assertEquals(0, C.ftruncate(other, 1));
            assertEquals(4, C.write(fd, Posix.ascii("four"), 4));
            assertEquals("ofour", Posix.readText(other, 100, 0));
            Posix.close(fd, other);
        }
    }

    @Test
    void syncsFilesAndDirectories() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo x > f; sync f; sync -d f; mkdir d; sync d");
            assertEquals(2, model.fs().calls("fsync"));
            assertEquals(1, model.fs().calls("sync"));
            model.fs().failNext("sync", new IOException("No space left on device"));
            int fd = Posix.opened(model.path("d"), Posix.O_RDONLY);
            Posix.refused(Errno.ENOSPC, C.fsync(fd));
            Posix.close(fd);
        }
    }

    @Test
    void reportsFailuresOfTheFlushToClose() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = Posix.opened(model.path("f"), Posix.O_WRONLY | Posix.O_CREAT);
            model.fs().failNext("flush", new FsException(Errno.ENOSPC, "full"));
            Posix.refused(Errno.ENOSPC, C.close(fd));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ENOENT", "ENOSYS"})
    void passesOnEveryErrno(Errno errno) throws Exception {
        // ENOSYS is the kernel's: it switches the operation off for good. ENOENT: an open file that is gone is stale.
        try (MountedModel model = mounted()) {
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR | Posix.O_CREAT);
            model.fs().failNext("setAttributes", new FsException(errno, "no"));
            // By handle, because the kernel tries again with the name when it gets ESTALE.
            Posix.refused(errno, C.fchown(fd, 1, 1));
            Posix.close(fd);
        }
    }

    @Test
    void answersEveryThrowable() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            for (Throwable failure : new Throwable[] {
                new IOException("disk"), new IllegalStateException("bug"), new StackOverflowError(), new Error("worse")
            }) {
                model.fs().failNext("setAttributes", failure);
                Posix.refused(Errno.EIO, C.chown(path, 1, 1));
            }
            model.fs().failNext("setAttributes", new OutOfMemoryError("a test's"));
            Posix.refused(Errno.ENOMEM, C.chown(path, 1, 1));
            assertEquals(0, C.chown(path, 1, 1));
        }
    }

    @Test
    void truncatesByPathAndByHandle() throws Exception {
        try (MountedModel model = mounted()) {
            Files.writeString(model.path("f"), "0123456789");
            model.shell("truncate -s 4 f");
            assertEquals("0123", Files.readString(model.path("f")));
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            assertEquals(0, C.ftruncate(fd, 6));
            Posix.close(fd);
            assertEquals("0123\0\0", Files.readString(model.path("f")));
        }
    }

    @Test
    void readsZerosWhereNothingWasWritten() throws Exception {
        try (MountedModel model = mounted()) {
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR | Posix.O_CREAT);
            Posix.write(fd, Posix.ascii("end"), 300_000);
            assertArrayEquals(new byte[1000], Posix.read(fd, 1000, 150_001));
            assertEquals(0, C.ftruncate(fd, 2));
            assertEquals(0, C.ftruncate(fd, 300_003));
            assertArrayEquals(new byte[3], Posix.read(fd, 10, 300_000));
            assertTrue(Stat.of(fd).blocks() < 300_000 / 512);
            Posix.close(fd);
        }
    }
}
