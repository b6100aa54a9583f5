package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Shared mappings of files. */
public abstract class MappingContract extends MountContract {
    private static final int LENGTH = 10_000;

    protected MappingContract(EdgeUnderTest edge) {
        super(edge);
    }

    @Test
    void showReadsWhatMappingsWriteAndMappingsWhatWritesWrite() throws Exception {
        try (MountedModel model = mounted()) {
            Files.write(model.path("f"), new byte[LENGTH]);
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            try (Mapping mapping = new Mapping(fd, LENGTH)) {
                mapping.put(5_000, Posix.ascii("mapped"));
                assertEquals("mapped", Posix.readText(fd, 6, 5_000));
                Posix.write(fd, Posix.ascii("written"), 4_093);
                assertArrayEquals(Posix.ascii("written"), mapping.get(4_093, 7));
                mapping.sync();
                assertEquals("written", text(model, 4_093, 7));
                assertEquals("mapped", text(model, 5_000, 6));
            }
            Posix.close(fd);
        }
    }

    @Test
    void keepWhatWasWrittenAfterTheHandleIsClosed() throws Exception {
        try (MountedModel model = mounted()) {
            Files.write(model.path("f"), new byte[LENGTH]);
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            try (Mapping mapping = new Mapping(fd, LENGTH)) {
                mapping.put(0, Posix.ascii("before"));
                Posix.close(fd);
                mapping.put(9_000, Posix.ascii("after"));
                try (var input = Files.newInputStream(model.path("f"))) {
                    assertEquals("before", new String(input.readNBytes(6), StandardCharsets.US_ASCII));
                }
            }
            model.awaitReleases();
            assertEquals("before", text(model, 0, 6));
            assertEquals("after", text(model, 9_000, 5));
            assertEquals(LENGTH, Stat.of(model.path("f")).size());
        }
    }

    @Test
    void haveTheirPagesWrittenWhereTheyBelongBesideAnAppendingHandle() throws Exception {
        try (MountedModel model = mounted()) {
            Files.write(model.path("f"), new byte[LENGTH]);
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            // The kernel sends pages through the handle that was opened last: this one.
            int appending = Posix.opened(model.path("f"), Posix.O_WRONLY | Posix.O_APPEND);
            try (Mapping mapping = new Mapping(fd, LENGTH)) {
                mapping.put(5_000, Posix.ascii("x"));
                mapping.sync();
                assertEquals(1, C.write(appending, Posix.ascii("y"), 1));
                mapping.put(9_000, Posix.ascii("z"));
                mapping.sync();
            }
            Posix.close(appending, fd);
            byte[] content = Files.readAllBytes(model.path("f"));
            assertEquals(LENGTH + 1, content.length);
            assertEquals('x', content[5_000]);
            assertEquals('z', content[9_000]);
            assertEquals('y', content[LENGTH]);
        }
    }

    @Test
    void belongToFilesThatHaveLostTheirNames() throws Exception {
        try (MountedModel model = mounted()) {
            Files.write(model.path("f"), new byte[LENGTH]);
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            try (Mapping mapping = new Mapping(fd, LENGTH)) {
                Files.delete(model.path("f"));
                mapping.put(8_000, Posix.ascii("x"));
                mapping.sync();
                assertEquals("x", Posix.readText(fd, 1, 8_000));
                Posix.close(fd);
                assertArrayEquals(Posix.ascii("x"), mapping.get(8_000, 1));
            }
            model.awaitInodes(1);
        }
    }

    @Test
    void endWhereTheFileIsCut() throws Exception {
        try (MountedModel model = mounted()) {
            Files.write(model.path("f"), new byte[LENGTH]);
            int fd = Posix.opened(model.path("f"), Posix.O_RDWR);
            try (Mapping mapping = new Mapping(fd, LENGTH)) {
                mapping.put(4_000, Posix.ascii("x".repeat(1_000)));
                assertEquals(0, C.ftruncate(fd, 4_500));
                assertEquals(0, C.ftruncate(fd, LENGTH));
                assertEquals("x\0", new String(mapping.get(4_499, 2), StandardCharsets.US_ASCII));
                mapping.sync();
            }
            Posix.close(fd);
            assertEquals("x\0", text(model, 4_499, 2));
        }
    }

    private static String text(MountedModel model, int offset, int count) throws Exception {
        return new String(model.fs().content(model.inode("f")), offset, count, StandardCharsets.US_ASCII);
    }
}
