package io.casfs.fuse.jnr;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fuse.ModelFileSystem;
import io.casfs.fuse.MountContract;
import io.casfs.fuse.MountedModel;
import io.casfs.fuse.Posix;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** When the kernel may keep pages: counted by what it reads again. */
final class PageCacheMountTest extends MountContract {
    // Whole pages: after a smaller write the kernel reads the rest of the page.
    private static final String OLD = "old ".repeat(1024);
    private static final String NEW = "new ".repeat(1024);

    PageCacheMountTest() {
        super(new JnrEdge());
    }

    /** Returns how many bytes the kernel asked for while a file was read. */
    private static long asked(MountedModel model, String name, String expected) throws IOException {
        long before = model.mount().counters().bytesRead();
        assertEquals(expected, Files.readString(model.path(name)));
        model.awaitReleases();
        return model.mount().counters().bytesRead() - before;
    }

    private static void write(MountedModel model, String name, String content) throws IOException {
        Files.writeString(model.path(name), content);
        model.awaitReleases();
    }

    private static void replaceBehindTheKernel(MountedModel model, String name, String content) throws IOException {
        InodeId inode = model.fs().lookup(InodeId.ROOT, Name.of(name)).inode();
        model.fs().replaceContent(inode, content.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void keepsWhatItReadOrWrote() throws Exception {
        try (MountedModel model = mounted()) {
            write(model, "f", OLD);
            assertEquals(0, asked(model, "f", OLD));
            replaceBehindTheKernel(model, "f", NEW);
            assertEquals(NEW.length(), asked(model, "f", NEW));
            assertEquals(0, asked(model, "f", NEW));
        }
    }

    @Test
    void dropsWhatAnotherNodeChanged() throws Exception {
        try (MountedModel model = mounted()) {
            write(model, "f", OLD);
            replaceBehindTheKernel(model, "f", NEW);
            assertEquals(NEW.length(), asked(model, "f", NEW));
            replaceBehindTheKernel(model, "f", OLD);
            assertEquals(OLD.length(), asked(model, "f", OLD));
        }
    }

    @Test
    void showsSizesThatAnotherNodeChangedAtOnce() throws Exception {
        try (MountedModel model = mounted()) {
            write(model, "f", OLD);
            for (String content : new String[] {NEW + OLD, "short", "longer", ""}) {
                replaceBehindTheKernel(model, "f", content);
                assertEquals(content.length(), Files.size(model.path("f")));
                assertEquals(content, Files.readString(model.path("f")));
            }
        }
    }

    @Test
    void keepsPagesOverARename() throws Exception {
        try (MountedModel model = mounted()) {
            Files.createDirectory(model.path("d"));
            write(model, "d/f", OLD);
            model.shell("mv d/f d/g");
            assertEquals(0, asked(model, "d/g", OLD));
            model.shell("mv d e");
            assertEquals(0, asked(model, "e/g", OLD));
        }
    }

    @Test
    void showsTheOtherContentWhenNamesAreSwapped() throws Exception {
        try (MountedModel model = mounted()) {
            write(model, "f", OLD);
            write(model, "g", NEW);
            model.shell("mv f h; mv g f; mv h g");
            assertEquals(0, asked(model, "f", NEW));
            assertEquals(0, asked(model, "g", OLD));
        }
    }

    @Test
    void dropsPagesOfFilesWithSeveralNames() throws Exception {
        try (MountedModel model = mounted()) {
            write(model, "f", OLD);
            model.shell("ln f g");
            assertEquals(OLD.length(), asked(model, "g", OLD));
            write(model, "f", NEW);
            assertEquals(NEW.length(), asked(model, "g", NEW));
            assertEquals(NEW.length(), asked(model, "f", NEW));
        }
    }

    @Test
    void isNotFooledByALinkThatIsGoneAgain() throws Exception {
        try (MountedModel model = mounted()) {
            write(model, "f", OLD);
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            model.shell("ln f g; cat g");
            byte[] bytes = NEW.getBytes(StandardCharsets.US_ASCII);
            assertEquals(bytes.length, C.pwrite(fd, bytes, bytes.length, 0));
            model.shell("rm f");
            assertEquals(0, C.close(fd));
            model.awaitReleases();
            // g's pages are old, though the file has one name now and the last writer saw the new content.
            assertEquals(NEW.length(), asked(model, "g", NEW));
        }
    }

    @Test
    void noticesWritesThroughAnotherMount() throws Exception {
        ModelFileSystem fs = new ModelFileSystem();
        try (MountedModel one = mounted(fs);
                MountedModel two = mounted(fs)) {
            write(one, "f", "0123456789");
            int fd = Posix.opened(one.path("f"), Posix.O_RDWR);
            assertEquals(1, C.pread(fd, new byte[1], 1, 0));
            int other = Posix.opened(two.path("f"), Posix.O_RDWR);
            assertEquals(1, C.pwrite(other, new byte[] {'B'}, 1, 5));
            assertEquals(1, C.pwrite(fd, new byte[] {'A'}, 1, 0));
            assertEquals(0, C.close(other) + C.close(fd));
            one.awaitReleases();
            assertEquals(10, asked(one, "f", "A1234B6789"));
            assertEquals(10, asked(two, "f", "A1234B6789"));
            assertEquals(0, asked(two, "f", "A1234B6789"));
        }
    }

    @Test
    void keepsNothingOfANewFileUnderAnOldName() throws Exception {
        try (MountedModel model = mounted()) {
            write(model, "f", OLD);
            model.shell("rm f");
            model.fs()
                    .create(
                            new io.casfs.fs.Caller(0, 0, 0),
                            InodeId.ROOT,
                            Name.of("f"),
                            0644,
                            io.casfs.fs.OpenMode.WRITE)
                    .release();
            replaceBehindTheKernel(model, "f", NEW);
            assertTrue(asked(model, "f", NEW) > 0);
        }
    }
}
