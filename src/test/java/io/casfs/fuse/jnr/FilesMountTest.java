package io.casfs.fuse.jnr;

import static io.casfs.fuse.jnr.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.fuse.ErrnoTable;
import io.casfs.fuse.ModelFileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fuse")
@Timeout(60)
final class FilesMountTest {
    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    @Test
    void readsBackWhatWasWritten() throws Exception {
        try (MountedModel model = new MountedModel()) {
            byte[] content = random(3_000_001);
            Files.write(model.path("f"), content);
            assertArrayEquals(content, Files.readAllBytes(model.path("f")));
            model.shell("dd if=f of=g bs=7777 2>/dev/null; cmp f g");
            assertEquals(content.length * 2L, model.mount().counters().bytesWritten());
        }
    }

    @Test
    void writesInLargePieces() throws Exception {
        try (MountedModel model = new MountedModel()) {
            model.shell("dd if=/dev/zero of=f bs=1M count=4 2>/dev/null");
            assertEquals(32, model.mount().counters().operations().get("write"));
        }
    }

    @Test
    void opensInEveryMode() throws Exception {
        try (MountedModel model = new MountedModel()) {
            model.shell("echo one > f; echo two >> f; echo three >> f");
            assertEquals("one two three", model.shellText("echo $(cat f)"));
            model.shell("echo four > f");
            assertEquals("four", model.shellText("cat f"));
            int fd = Posix.opened(model.path("f"), Posix.O_WRONLY | Posix.O_SYNC);
            assertEquals(-1, C.pread(fd, new byte[1], 1, 0));
            assertEquals(1, C.pwrite(fd, new byte[] {'F'}, 1, 0));
            assertEquals(0, C.close(fd));
            assertEquals("Four", model.shellText("cat f"));
            assertEquals(-1, C.open(Posix.c(model.path("f")), Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR, 0644));
            assertEquals(ErrnoTable.number(Errno.EEXIST), Posix.errno());
            assertEquals(-1, C.open(Posix.c(model.path("none")), Posix.O_RDONLY, 0));
            assertEquals(ErrnoTable.number(Errno.ENOENT), Posix.errno());
        }
    }

    @Test
    void opensWhatSomebodyElseMadeInBetween() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Files.writeString(model.path("f"), "theirs");
            // The kernel's question finds nothing, then the creation finds the file.
            model.fs().failNext("lookup", new FsException(Errno.ENOENT, "not yet"));
            int fd = C.open(Posix.c(model.path("f")), Posix.O_CREAT | Posix.O_RDWR, 0644);
            assertTrue(fd >= 0);
            byte[] read = new byte[6];
            assertEquals(6, C.pread(fd, read, 6, 0));
            assertEquals("theirs", new String(read, StandardCharsets.US_ASCII));
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void sharesMappingsAndWritesTheirPagesWhereTheyBelong() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Files.write(model.path("f"), new byte[10_000]);
            Process writer = ChildJvm.start(MappedWriter.class, model.path("f").toString());
            assertEquals("done", ChildJvm.firstLine(writer));
            assertEquals(0, writer.waitFor());
            byte[] content = Files.readAllBytes(model.path("f"));
            assertEquals(10_001, content.length);
            assertEquals('x', content[5_000]);
            assertEquals('z', content[9_000]);
            assertEquals('y', content[10_000]);
        }
    }

    @Test
    void locksWithinTheMachine() throws Exception {
        try (MountedModel model = new MountedModel()) {
            try (FileChannel channel =
                    FileChannel.open(model.path("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                assertTrue(channel.tryLock().isValid());
                int fd = Posix.opened(model.path("f"), Posix.O_RDONLY);
                assertEquals(0, C.flock(fd, 2));
                assertEquals(0, C.close(fd));
            }
        }
    }

    @Test
    void syncsFilesAndDirectories() throws Exception {
        try (MountedModel model = new MountedModel()) {
            model.shell("echo x > f; sync f; sync -d f; mkdir d; sync d");
            assertEquals(2, model.mount().counters().operations().get("fsync"));
            assertEquals(1, model.mount().counters().operations().get("fsyncdir"));
            model.fs().failNext("sync", new IOException("No space left on device"));
            int fd = Posix.opened(model.path("d"), Posix.O_RDONLY);
            assertEquals(-1, C.fsync(fd));
            assertEquals(ErrnoTable.number(Errno.ENOSPC), Posix.errno());
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void reportsFailuresOfTheFlushToClose() throws Exception {
        try (MountedModel model = new MountedModel()) {
            int fd = Posix.opened(model.path("f"), Posix.O_WRONLY | Posix.O_CREAT);
            model.fs().failNext("flush", new FsException(Errno.ENOSPC, "full"));
            assertEquals(-1, C.close(fd));
            assertEquals(ErrnoTable.number(Errno.ENOSPC), Posix.errno());
        }
    }

    @ParameterizedTest
    @EnumSource(Errno.class)
    void passesOnEveryErrno(Errno errno) throws Exception {
        // The kernel takes these for itself: ENOSYS switches the operation off for good.
        if (errno == Errno.ENOSYS) {
            return;
        }
        try (MountedModel model = new MountedModel()) {
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR | Posix.O_CREAT);
            model.fs().failNext("setAttributes", new FsException(errno, "no"));
            // By handle, because the kernel tries again with the name when it gets ESTALE.
            assertEquals(-1, C.fchown(fd, 1, 1));
            // An open file that cannot be found is stale: the name that was asked for is not the point.
            int expected = ErrnoTable.number(errno == Errno.ENOENT ? Errno.ESTALE : errno);
            assertEquals(expected, Posix.errno());
            assertEquals(0, C.close(fd));
        }
    }

    @Test
    void answersEveryThrowable() throws Exception {
        try (MountedModel model = new MountedModel()) {
            byte[] path = Posix.c(Files.createFile(model.path("f")));
            for (Throwable failure : new Throwable[] {
                new IOException("disk"), new IllegalStateException("bug"), new StackOverflowError(), new Error("worse")
            }) {
                model.fs().failNext("setAttributes", failure);
                assertEquals(-1, C.chown(path, 1, 1));
                assertEquals(ErrnoTable.number(Errno.EIO), Posix.errno());
            }
            model.fs().failNext("setAttributes", new OutOfMemoryError("a test's"));
            assertEquals(-1, C.chown(path, 1, 1));
            assertEquals(ErrnoTable.number(Errno.ENOMEM), Posix.errno());
            assertEquals(0, C.chown(path, 1, 1));
        }
    }

    @Test
    void aWaitingReadCanBeInterruptedAndHindersNobody() throws Exception {
        try (MountedModel model = new MountedModel()) {
            Files.write(model.path("f"), new byte[4096]);
            ModelFileSystem.ReadGate gate = model.fs().holdReads();
            // Direct reads ask for what they need and nothing else, so the kernel passes the signal on.
            Process reader = new ProcessBuilder(
                            "dd", "if=" + model.path("f"), "of=/dev/null", "bs=4096", "count=1", "iflag=direct")
                    .redirectErrorStream(true)
                    .start();
            gate.awaitReader();
            assertEquals("f", model.shellText("ls"));
            reader.destroy();
            reader.waitFor();
            gate.open();
            assertEquals(4096, Files.readAllBytes(model.path("f")).length);
        }
    }
}
