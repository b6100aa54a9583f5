package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fuse.Await;
import io.casfs.fuse.MountContract;
import io.casfs.fuse.MountedModel;
import io.casfs.fuse.Posix;
import io.casfs.fuse.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the kernel was told once it doesn't ask again: counted. */
final class CachesMountTest extends MountContract {
    // Whole pages: after a smaller write the kernel reads the rest of the page.
    private static final int SIZE = 80 * 4096;

    CachesMountTest() {
        super(new KernelEdge());
    }

    /** Something that programs do. */
    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    /** Returns how many requests of each kind there were, but for those that the kernel makes when it likes. */
    private static Map<String, Long> requests(MountedModel model) {
        Map<String, Long> requests = new TreeMap<>(model.mount().counters().operations());
        requests.remove("forget");
        requests.remove("batch_forget");
        requests.remove("releasedir");
        return requests;
    }

    /**
     * Checks that something makes no request at all, when it has been done before: twice, because the time of access is
     * asked for again after the first time that something was read.
     */
    private static void assertAsksNothingAgain(MountedModel model, Action action) throws Exception {
        action.run();
        action.run();
        model.awaitReleases();
        Map<String, Long> before = requests(model);
        for (int i = 0; i < 20; i++) {
            action.run();
        }
        assertEquals(before, requests(model));
    }

    @Test
    void attributesOfKnownFiles() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir -p a/b/c; echo text > a/b/c/f; ln -s f a/b/c/l");
            model.awaitReleases();
            assertAsksNothingAgain(model, () -> {
                assertEquals(5, Stat.of(model.path("a/b/c/f")).size());
                assertEquals(1, Stat.of(model.path("a/b/c/l")).size());
                assertTrue(Files.isDirectory(model.path("a/b")));
                assertTrue(Files.isRegularFile(model.path("a/b/c/l")));
            });
        }
    }

    @Test
    void attributesOfOpenAndOfNamelessFiles() throws Exception {
        try (MountedModel model = mounted()) {
            Files.writeString(model.path("f"), "text");
            int fd = Posix.opened(model.path("f"), Posix.O_RDONLY);
            Files.delete(model.path("f"));
            Stat stat = Stat.of(fd);
            Map<String, Long> before = requests(model);
            assertEquals(stat, Stat.of(fd));
            assertEquals(before, requests(model));
            Posix.close(fd);
        }
    }

    @Test
    void attributesThroughEachNameOfAFile() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo text > f; ln f g; ln f h");
            model.awaitReleases();
            assertAsksNothingAgain(model, () -> {
                for (String name : new String[] {"f", "g", "h"}) {
                    assertEquals(3, Stat.of(model.path(name)).links());
                }
            });
        }
    }

    @Test
    void namesThatAreMissing() throws Exception {
        try (MountedModel model = mounted()) {
            Files.createDirectory(model.path("d"));
            assertAsksNothingAgain(model, () -> {
                assertTrue(Files.notExists(model.path("none")));
                assertTrue(Files.notExists(model.path("d/none/below")));
            });
        }
    }

    @Test
    void targetsOfSymlinks() throws Exception {
        try (MountedModel model = mounted()) {
            Files.createSymbolicLink(model.path("l"), Path.of("somewhere/else"));
            assertAsksNothingAgain(
                    model, () -> assertEquals(Path.of("somewhere/else"), Files.readSymbolicLink(model.path("l"))));
        }
    }

    @Test
    void attributesOfWhatWasListed() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("for i in $(seq 300); do echo $i > f$i; done");
            model.awaitReleases();
            try (var entries = Files.newDirectoryStream(model.directory())) {
                for (Path entry : entries) {
                    assertTrue(Stat.of(entry).size() > 1);
                }
            }
            Map<String, Long> before = requests(model);
            for (int i = 1; i <= 300; i++) {
                assertTrue(Stat.of(model.path("f" + i)).size() > 1);
            }
            assertEquals(before, requests(model));
        }
    }

    @Test
    void attributesOfOtherFilesThanTheOneThatAnotherNodeWrote() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("echo text > f; echo text > g; stat f g");
            model.awaitReleases();
            Stat kept = Stat.of(model.path("f"));
            assertEquals(5, Stat.of(model.path("g")).size());
            Map<String, Long> before = requests(model);
            model.fs().otherNode().write(model.inode("g"), new byte[100]);
            Await.until("the new size shows", () -> Stat.of(model.path("g")).size() == 100);
            assertEquals(kept, Stat.of(model.path("f")));
            Map<String, Long> expected = new TreeMap<>(before);
            expected.merge("getattr", 1L, Long::sum);
            assertEquals(expected, requests(model));
        }
    }

    /** Checks that a file is read without that a byte of it is asked for. */
    private static void assertHasPages(MountedModel model, String name, byte[] expected) throws IOException {
        assertEquals(0, asked(model, name, expected));
    }

    /** Reads a file and returns how many bytes of it were asked for. */
    private static long asked(MountedModel model, String name, byte[] expected) throws IOException {
        model.awaitReleases();
        long before = model.mount().counters().bytesRead();
        assertArrayEquals(expected, Files.readAllBytes(model.path(name)));
        return model.mount().counters().bytesRead() - before;
    }

    @Test
    void pagesThatWereReadOrWritten() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] content = new byte[SIZE];
            new Random(5).nextBytes(content);
            Files.write(model.path("f"), content);
            assertHasPages(model, "f", content);
            model.fs().replaceContent(model.inode("f"), new byte[SIZE]);
            Await.until("zeros show", () -> Files.readAllBytes(model.path("f"))[0] == 0);
            // The kernel is told of the change at some time, maybe after an open that has noticed it.
            Await.until("the pages stay", () -> asked(model, "f", new byte[SIZE]) == 0);
            assertHasPages(model, "f", new byte[SIZE]);
        }
    }

    @Test
    void pagesWhateverTheNamesAreCalled() throws Exception {
        try (MountedModel model = mounted()) {
            byte[] one = new byte[SIZE];
            new Random(6).nextBytes(one);
            byte[] two = new byte[SIZE / 2];
            Files.write(model.path("f"), one);
            Files.write(model.path("g"), two);
            model.shell("ln f l; mkdir d; mv f d/f; chmod 600 d/f");
            assertHasPages(model, "l", one);
            assertHasPages(model, "d/f", one);
            model.shell("mv d e; mv l h; mv g l; mv h g");
            assertHasPages(model, "g", one);
            assertHasPages(model, "l", two);
            assertHasPages(model, "e/f", one);
        }
    }
}
