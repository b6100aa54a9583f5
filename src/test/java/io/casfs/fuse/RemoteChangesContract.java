package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What another node changes is seen here, whatever the kernel had in its caches. */
public abstract class RemoteChangesContract extends MountContract {
    private static final InodeId ROOT = InodeId.ROOT;
    private static final Name F = Name.of("f");
    private static final Name G = Name.of("g");

    protected RemoteChangesContract(EdgeUnderTest edge) {
        super(edge);
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static List<String> list(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    private static void awaitContent(Path file, String expected) throws IOException {
        Await.until(file + " is " + expected, () -> Files.readString(file).equals(expected));
        assertEquals(expected.length(), Files.size(file));
    }

    @Test
    void newNamesShowThoughTheyWereAskedForInVain() throws Exception {
        try (MountedModel model = mounted()) {
            assertTrue(!exists(model.path("f")) && !exists(model.path("g")));
            assertEquals(List.of(), list(model.directory()));
            model.fs().otherNode().makeFile(ROOT, F, Posix.ascii("theirs"));
            model.fs().otherNode().makeDirectory(ROOT, G);
            Await.until("there is f", () -> exists(model.path("f")));
            awaitContent(model.path("f"), "theirs");
            Await.until("there is g", () -> Files.isDirectory(model.path("g")));
            assertEquals(List.of("f", "g"), list(model.directory()));
        }
    }

    @Test
    void removedNamesGoThoughTheyWereKnown() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo text > f; mkdir -p g; cat f; ls -l");
            model.awaitReleases();
            model.fs().otherNode().remove(ROOT, F);
            model.fs().otherNode().remove(ROOT, G);
            Await.until("f is gone", () -> !exists(model.path("f")));
            Await.until("g is gone", () -> !exists(model.path("g")));
            assertEquals(List.of(), list(model.directory()));
            Files.createDirectory(model.path("f"));
            assertTrue(Files.isDirectory(model.path("f")));
        }
    }

    @Test
    void movedNamesShowWhereTheyAre() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir -p d/below e; echo text > d/below/f; cat d/below/f; ls -R; [ ! -e e/d ]");
            InodeId target = model.inode("e");
            model.fs().otherNode().rename(ROOT, Name.of("d"), target, Name.of("d"));
            Await.until("d is in e", () -> exists(model.path("e/d/below/f")));
            Await.until("d is gone", () -> !exists(model.path("d")));
            awaitContent(model.path("e/d/below/f"), "text\n");
            assertEquals(List.of("e"), list(model.directory()));
            assertEquals(3, Stat.of(model.path("e")).links());
        }
    }

    @Test
    void filesMovedOverOthersShowInTheirPlace() throws Exception {
        try (MountedModel model = mounted()) {
            Files.writeString(model.path("f"), "old");
            Files.writeString(model.path("g"), "the new one");
            awaitContent(model.path("f"), "old");
            awaitContent(model.path("g"), "the new one");
            model.awaitReleases();
            model.fs().otherNode().rename(ROOT, G, ROOT, F);
            awaitContent(model.path("f"), "the new one");
            Await.until("g is gone", () -> !exists(model.path("g")));
        }
    }

    @Test
    void contentsShowThoughThereArePagesOfOlderOnes() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = Files.write(model.path("f"), new byte[200_000]);
            InodeId inode = model.inode("f");
            Random random = new Random(11);
            for (int round = 0; round < 30; round++) {
                assertEquals(Stat.of(file).size(), Files.readAllBytes(file).length);
                model.awaitReleases();
                byte[] content = new byte[random.nextInt(200_000)];
                random.nextBytes(content);
                model.fs().otherNode().write(inode, content);
                Await.until("the new content shows", () -> Arrays.equals(content, Files.readAllBytes(file)));
                assertEquals(content.length, Stat.of(file).size());
            }
        }
    }

    @Test
    void contentsOfTheSameSizeShowToo() throws Exception {
        try (MountedModel model = mounted()) {
            Files.writeString(model.path("f"), "one");
            awaitContent(model.path("f"), "one");
            model.awaitReleases();
            model.fs().otherNode().write(model.inode("f"), Posix.ascii("two"));
            awaitContent(model.path("f"), "two");
            model.awaitReleases();
            model.fs().otherNode().write(model.inode("f"), Posix.ascii(""));
            awaitContent(model.path("f"), "");
        }
    }

    @Test
    void writingHereGoesOnWhereTheyLeftOff() throws Exception {
        try (MountedModel model = mounted()) {
            Files.writeString(model.path("f"), "here ");
            awaitContent(model.path("f"), "here ");
            model.awaitReleases();
            model.fs().otherNode().write(model.inode("f"), Posix.ascii("there there "));
            Await.until("the new size shows", () -> Stat.of(model.path("f")).size() == 12);
            model.shell("printf here >> f");
            awaitContent(model.path("f"), "there there here");
            assertArrayEquals(Posix.ascii("there there here"), model.fs().content(model.inode("f")));
        }
    }

    @Test
    void attributesShowThoughTheyWereKnown() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir d; touch f; ln f g; stat d f g");
            model.fs().otherNode().changeMode(model.inode("f"), 0751);
            Await.until("f has the mode", () -> Stat.of(model.path("f")).permissions() == 0751);
            assertEquals(0751, Stat.of(model.path("g")).permissions());
            model.fs().otherNode().changeMode(model.inode("d"), 0700);
            Await.until("d has the mode", () -> Stat.of(model.path("d")).permissions() == 0700);
            model.fs().otherNode().link(model.inode("f"), model.inode("d"), F);
            Await.until("f has three names", () -> Stat.of(model.path("g")).links() == 3);
            assertEquals(Stat.of(model.path("g")), Stat.of(model.path("d/f")));
            model.fs().otherNode().remove(ROOT, F);
            Await.until("f has two names", () -> Stat.of(model.path("g")).links() == 2);
        }
    }

    @Test
    void timesOfADirectoryTellOfItsChange() throws Exception {
        try (MountedModel model = mounted()) {
            Stat before = Stat.of(model.directory());
            assertEquals(before, Stat.of(model.directory()));
            model.fs().otherNode().makeDirectory(ROOT, G);
            Await.until("a later time shows", () -> {
                Stat now = Stat.of(model.directory());
                return now.links() == 3 && !now.modified().equals(before.modified());
            });
        }
    }

    @Test
    void symlinksLeadElsewhereThoughTheyWereFollowed() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo one > one; echo two > two; ln -s one f; cat f; readlink f");
            model.awaitReleases();
            assertEquals(Path.of("one"), Files.readSymbolicLink(model.path("f")));
            model.fs().otherNode().remove(ROOT, F);
            model.fs().otherNode().makeSymlink(ROOT, F, Posix.ascii("two"));
            Await.until(
                    "the link leads to two",
                    () -> exists(model.path("f"))
                            && Files.readSymbolicLink(model.path("f")).equals(Path.of("two")));
            awaitContent(model.path("f"), "two\n");
        }
    }

    @Test
    void somethingOfAnotherKindShowsUnderAKnownName() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir f; touch f/x; ls f; rm f/x");
            model.fs().otherNode().remove(ROOT, F);
            model.fs().otherNode().makeFile(ROOT, F, Posix.ascii("a file"));
            Await.until("f is a file", () -> Files.isRegularFile(model.path("f")));
            awaitContent(model.path("f"), "a file");
            model.awaitReleases();
            model.fs().otherNode().remove(ROOT, F);
            InodeId directory = model.fs().otherNode().makeDirectory(ROOT, F);
            model.fs().otherNode().makeFile(directory, G, Posix.ascii("below"));
            Await.until("f is a directory", () -> Files.isDirectory(model.path("f")));
            awaitContent(model.path("f/g"), "below");
        }
    }

    @Test
    void theLastOfManyChangesShowsWhateverWasAskedMeanwhile() throws Exception {
        try (MountedModel model = mounted()) {
            OtherNode other = model.fs().otherNode();
            InodeId inode = other.makeFile(ROOT, F, Posix.ascii("0"));
            Path file = model.path("f");
            for (int round = 1; round <= 10; round++) {
                int first = 100 * round;
                Concurrently.run(List.of(
                        () -> {
                            for (int i = first; i < first + 100; i++) {
                                other.write(inode, Posix.ascii("x".repeat(i % 50) + i));
                                other.rename(ROOT, i % 2 == 0 ? F : G, ROOT, i % 2 == 0 ? G : F);
                            }
                            return null;
                        },
                        () -> askAround(model)));
                String last = "x".repeat((first + 99) % 50) + (first + 99);
                Await.until("g is gone", () -> !exists(model.path("g")));
                Await.until("f is there", () -> exists(file));
                awaitContent(file, last);
            }
        }
    }

    /** Fills the caches with whatever is there at the moment. */
    private static Void askAround(MountedModel model) throws IOException {
        for (int i = 0; i < 100; i++) {
            for (String name : new String[] {"f", "g"}) {
                Path path = model.path(name);
                if (exists(path)) {
                    int fd = Posix.C.open(Posix.c(path), Posix.O_RDONLY, 0);
                    if (fd >= 0) {
                        Posix.read(fd, 100, 0);
                        Posix.close(fd);
                    }
                }
            }
        }
        return null;
    }
}
