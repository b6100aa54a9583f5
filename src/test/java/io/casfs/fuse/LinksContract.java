package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** Files with several names: what is done through one is seen through the others, whatever the kernel caches. */
public abstract class LinksContract extends MountContract {
    protected LinksContract(EdgeUnderTest edge) {
        super(edge);
    }

    /** A file with the names {@code f} and {@code d/g}, both of which the kernel has been asked for. */
    private static Path[] names(MountedModel model) throws IOException {
        Path first = Files.writeString(model.path("f"), "content");
        Path second = Files.createDirectory(model.path("d")).resolve("g");
        Files.createLink(second, first);
        assertSame(first, second, "content", 2);
        return new Path[] {first, second};
    }

    /** Checks that both names lead to the same, which looks like that. */
    private static void assertSame(Path first, Path second, String content, int links) throws IOException {
        Stat stat = Stat.of(first);
        assertEquals(stat, Stat.of(second));
        assertEquals(links, stat.links());
        assertEquals(content.length(), stat.size());
        assertEquals(content, Files.readString(first));
        assertEquals(content, Files.readString(second));
    }

    @Test
    void showWritesThroughTheOtherName() throws Exception {
        try (MountedModel model = mounted()) {
            Path[] names = names(model);
            Files.writeString(names[1], "longer content");
            assertSame(names[0], names[1], "longer content", 2);
            Files.writeString(names[0], "short");
            assertSame(names[0], names[1], "short", 2);
            Files.writeString(names[1], "er", StandardOpenOption.APPEND);
            assertSame(names[0], names[1], "shorter", 2);
            Files.writeString(names[0], "s", StandardOpenOption.WRITE);
            assertSame(names[0], names[1], "shorter", 2);
        }
    }

    @Test
    void showTruncationsThroughTheOtherName() throws Exception {
        try (MountedModel model = mounted()) {
            Path[] names = names(model);
            assertEquals(0, C.truncate(Posix.c(names[1]), 3));
            assertSame(names[0], names[1], "con", 2);
            assertEquals(0, C.truncate(Posix.c(names[0]), 5));
            assertSame(names[0], names[1], "con\0\0", 2);
            Posix.close(Posix.opened(names[1], Posix.O_WRONLY | Posix.O_TRUNC));
            assertSame(names[0], names[1], "", 2);
        }
    }

    @Test
    void showModesOwnersTimesAndAttributesSetThroughTheOtherName() throws Exception {
        try (MountedModel model = mounted()) {
            Path[] names = names(model);
            assertEquals(0, C.chmod(Posix.c(names[0]), 0600));
            assertEquals(0600, Stat.of(names[1]).permissions());
            assertEquals(0, C.utimensat(Posix.AT_FDCWD, Posix.c(names[1]), Posix.times(1, 2, 3, 4), 0));
            assertEquals(new Timestamp(1, 2), Stat.of(names[0]).accessed());
            assertEquals(new Timestamp(3, 4), Stat.of(names[0]).modified());
            assertEquals(0, C.setxattr(Posix.c(names[0]), Posix.c("user.a"), Posix.ascii("v"), 1, 0));
            byte[] value = new byte[1];
            assertEquals(1, C.getxattr(Posix.c(names[1]), Posix.c("user.a"), value, 1));
            assertArrayEquals(Posix.ascii("v"), value);
            if (Unmounter.isRoot()) {
                assertEquals(0, C.chown(Posix.c(names[1]), 12, 34));
                assertEquals(12, Stat.of(names[0]).uid());
            }
            assertEquals(Stat.of(names[0]), Stat.of(names[1]));
        }
    }

    @Test
    void countTheNamesThatComeAndGo() throws Exception {
        try (MountedModel model = mounted()) {
            Path[] names = names(model);
            Path third = model.path("h");
            Files.createLink(third, names[1]);
            assertSame(names[0], third, "content", 3);
            assertEquals(3, Stat.of(names[1]).links());
            Files.delete(names[0]);
            assertSame(names[1], third, "content", 2);
            assertEquals(0, C.rename(Posix.c(third), Posix.c(names[0])));
            assertSame(names[0], names[1], "content", 2);
            // A rename onto another name of the same file does nothing.
            assertEquals(0, C.rename(Posix.c(names[0]), Posix.c(names[1])));
            assertSame(names[0], names[1], "content", 2);
            int fd = Posix.opened(names[0], Posix.O_RDONLY);
            Files.delete(names[1]);
            assertEquals(1, Stat.of(fd).links());
            assertEquals(1, Stat.of(names[0]).links());
            Files.delete(names[0]);
            assertEquals(0, Stat.of(fd).links());
            Posix.close(fd);
        }
    }

    @Test
    void loseANameThatIsRenamedOver() throws Exception {
        try (MountedModel model = mounted()) {
            Path[] names = names(model);
            Path other = Files.writeString(model.path("other"), "another file");
            assertEquals(0, C.rename(Posix.c(other), Posix.c(names[1])));
            assertEquals(1, Stat.of(names[0]).links());
            assertEquals("content", Files.readString(names[0]));
            assertEquals("another file", Files.readString(names[1]));
            assertEquals(1, Stat.of(names[1]).links());
            Files.writeString(names[1], "changed");
            assertEquals("content", Files.readString(names[0]));
        }
    }

    /** Only where the edge can do it: a subclass makes a test of it. */
    protected final void checkThatAreOneFileToHandlesThatAreOpenAtOnce() throws Exception {
        try (MountedModel model = mounted()) {
            Path[] names = names(model);
            int first = Posix.opened(names[0], Posix.O_RDWR);
            int second = Posix.opened(names[1], Posix.O_RDWR);
            assertEquals("content", Posix.readText(first, 100, 0));
            assertEquals("content", Posix.readText(second, 100, 0));
            Posix.write(first, Posix.ascii("CON"), 0);
            assertEquals("CONtent", Posix.readText(second, 100, 0));
            Posix.write(second, Posix.ascii("s, and more"), 7);
            assertEquals("CONtents, and more", Posix.readText(first, 100, 0));
            assertEquals(18, Stat.of(names[0]).size());
            assertEquals(0, C.ftruncate(first, 4));
            assertEquals(4, Stat.of(second).size());
            assertEquals("CONt", Posix.readText(second, 100, 0));
            try (Mapping mapping = new Mapping(second, 4096)) {
                mapping.put(1, Posix.ascii("o"));
                assertEquals("CoNt", Posix.readText(first, 100, 0));
            }
            assertEquals(0, C.fchmod(first, 0640));
            assertEquals(0640, Stat.of(second).permissions());
            Files.delete(names[0]);
            Posix.write(first, Posix.ascii("K"), 0);
            assertEquals("KoNt", Posix.readText(second, 100, 0));
            assertEquals("KoNt", Files.readString(names[1]));
            Posix.close(first, second);
        }
    }
}
