package io.casfs.fuse.kernel;

import io.casfs.fs.Attributes;
import io.casfs.fs.FsException;
import io.casfs.fuse.Await;
import io.casfs.fuse.Concurrently;
import io.casfs.fuse.MountContract;
import io.casfs.fuse.MountedModel;
import io.casfs.fuse.OtherNode;
import io.casfs.fuse.Stat;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the kernel has cached after many changes at once, beside what is so. */
final class CoherenceMountTest extends MountContract {
    private static final int NAMES = 8;
    private static final int STEPS = 400;

    CoherenceMountTest() {
        super(new KernelEdge());
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static List<String> list(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    /** Programs here and another node change the same few names at once while others look; in the end all that shows is so. */
    @Test
    void whatShowsIsSoAfterManyChangesAtOnce() throws Exception {
        long seed = Long.getLong("casfs.test.seed", System.nanoTime());
        try (MountedModel model = mounted()) {
            Files.createDirectory(model.path("d"));
            InodeId directory = model.inode("d");
            Concurrently.run(List.of(
                    () -> changeHere(model, new Random(seed)),
                    () -> changeHere(model, new Random(seed + 1)),
                    () -> changeElsewhere(model, directory, new Random(seed + 2)),
                    () -> look(model, new Random(seed + 3)),
                    () -> look(model, new Random(seed + 4))));
            model.awaitReleases();
            for (int i = 0; i < NAMES; i++) {
                Name name = Name.of(Integer.toString(i));
                Await.until(name + " shows as it is, seed " + seed, () -> shows(model, directory, name));
            }
            Await.until("d shows as it is, seed " + seed, () -> shows(model, InodeId.ROOT, Name.of("d")));
            Await.until(
                    "the names are listed, seed " + seed,
                    () -> list(model.path("d")).equals(names(model, directory)));
        }
    }

    private static Void changeHere(MountedModel model, Random random) {
        for (int i = 0; i < STEPS; i++) {
            Path file = model.path("d/" + random.nextInt(NAMES));
            try {
                switch (random.nextInt(5)) {
                    case 0 -> Files.write(file, new byte[random.nextInt(9000)]);
                    case 1 -> Files.deleteIfExists(file);
                    case 2 -> Files.move(file, model.path("d/" + random.nextInt(NAMES)));
                    case 3 -> Files.createLink(model.path("d/" + random.nextInt(NAMES)), file);
                    default ->
                        Files.setPosixFilePermissions(
                                file, random.nextBoolean() ? Set.of(PosixFilePermission.OWNER_READ) : Set.of());
                }
            } catch (IOException e) {
                // Somebody else was first.
            }
        }
        return null;
    }

    private static Void changeElsewhere(MountedModel model, InodeId directory, Random random) {
        OtherNode other = model.fs().otherNode();
        for (int i = 0; i < STEPS; i++) {
            Name name = Name.of(Integer.toString(random.nextInt(NAMES)));
            try {
                switch (random.nextInt(5)) {
                    case 0 -> other.makeFile(directory, name, new byte[random.nextInt(9000)]);
                    case 1 -> other.remove(directory, name);
                    case 2 ->
                        other.rename(directory, name, directory, Name.of(Integer.toString(random.nextInt(NAMES))));
                    case 3 -> other.write(model.fs().lookup(directory, name).inode(), new byte[random.nextInt(9000)]);
                    default ->
                        other.changeMode(model.fs().lookup(directory, name).inode(), random.nextInt(0777));
                }
            } catch (IOException e) {
                // Somebody else was first.
            }
        }
        return null;
    }

    private static Void look(MountedModel model, Random random) {
        for (int i = 0; i < STEPS; i++) {
            try {
                if (random.nextInt(4) == 0) {
                    list(model.path("d"));
                } else {
                    Files.readAllBytes(model.path("d/" + random.nextInt(NAMES)));
                }
            } catch (IOException e) {
                // It isn't there now.
            }
        }
        return null;
    }

    private static List<String> names(MountedModel model, InodeId directory) throws IOException {
        List<String> names = new ArrayList<>();
        model.fs().readDirectory(directory, 0, (name, inode, kind, next) -> names.add(name.toString()));
        names.sort(null);
        return names;
    }

    private static boolean shows(MountedModel model, InodeId directory, Name name) throws IOException {
        Path path = model.path(directory.equals(InodeId.ROOT) ? name.toString() : "d/" + name);
        Attributes there;
        try {
            there = model.fs().lookup(directory, name);
        } catch (FsException e) {
            return !exists(path);
        }
        if (!exists(path)) {
            return false;
        }
        Stat stat = Stat.of(path);
        boolean same = stat.inode() == there.inode().number()
                && stat.size() == there.size()
                && stat.links() == there.links()
                && stat.permissions() == there.mode()
                && stat.modified().equals(there.modified())
                && stat.changed().equals(there.changed());
        return same
                && (there.kind() == FileKind.DIRECTORY
                        || Arrays.equals(model.fs().content(there.inode()), Files.readAllBytes(path)));
    }
}
