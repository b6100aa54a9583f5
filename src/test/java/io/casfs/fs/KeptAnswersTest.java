package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever keeps what he was told until he hears that it has changed knows what is so, whatever two nodes do. */
final class KeptAnswersTest {
    private static final int SEEDS = 4;
    private static final int STEPS = 500;
    private static final int DIRECTORIES = 3;
    private static final int MAX_FILES = 12;
    private static final List<Name> NAMES = List.of(Name.of("a"), Name.of("b"), Name.of("c"));
    private static final byte[] ATTRIBUTE = "user.x".getBytes(StandardCharsets.UTF_8);

    private TwoNodes nodes;
    private KeptAnswers kept;
    private Random random;
    private final List<InodeId> inodes = new ArrayList<>();
    private final List<InodeId> directories = new ArrayList<>();
    private final List<OpenFile> open = new ArrayList<>();

    @Test
    void areAlwaysWhatIsAskedAnew(@TempDir Path folder) throws IOException {
        long compared = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            begin(folder.resolve("" + seed), seed);
            try (TwoNodes closed = nodes) {
                for (int step = 0; step < STEPS; step++) {
                    String where = "seed " + seed + ", step " + step;
                    where += ", " + act();
                    ask(where);
                    if (step % 20 == 0) {
                        kept.all(where);
                    }
                }
                end(seed);
            }
            compared += kept.compared();
        }
        assertTrue(compared > SEEDS * STEPS, "only " + compared + " kept answers were compared");
    }

    private void begin(Path folder, int seed) throws IOException {
        nodes = new TwoNodes(folder);
        kept = new KeptAnswers(nodes.here.fs);
        random = new Random(seed);
        inodes.clear();
        directories.clear();
        open.clear();
        directories.add(InodeId.ROOT);
        for (int i = 1; i < DIRECTORIES; i++) {
            directories.add(nodes.here.makeDirectory(InodeId.ROOT, "a" + i).inode());
        }
        inodes.addAll(directories);
        nodes.exchange();
        nodes.here.fs.listen(kept);
    }

    private void end(int seed) throws IOException {
        for (OpenFile file : open) {
            file.release();
        }
        nodes.exchange();
        nodes.exchange();
        kept.all("seed " + seed + ", at the end");
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Mostly one that is open here, if there is one. */
    private InodeId anyInode() {
        return open.isEmpty() || random.nextInt(3) == 0
                ? any(inodes)
                : any(open).inode();
    }

    private Name anyName() {
        return any(NAMES);
    }

    /** Fills what is kept and compares. */
    private void ask(String step) throws IOException {
        for (int i = 0; i < 4; i++) {
            InodeId inode = anyInode();
            kept.attributes(inode, step);
            kept.content(inode, step);
            Optional<InodeId> found = kept.name(any(directories), anyName(), step);
            if (found.isPresent() && !inodes.contains(found.get())) {
                inodes.add(found.get());
            }
        }
        while (inodes.size() > MAX_FILES + DIRECTORIES) {
            inodes.remove(DIRECTORIES + random.nextInt(MAX_FILES / 2));
        }
    }

    /** Does something here or there; what can't be done now isn't. */
    private String act() throws IOException {
        int what = random.nextInt(20);
        try {
            switch (what) {
                case 0, 1 -> nodes.receive();
                case 2 -> nodes.exchange();
                case 3 -> settle();
                case 4, 5, 6, 7 -> useHandle();
                case 8, 9, 10, 11 -> changeThere();
                default -> change(nodes.here.fs);
            }
        } catch (FsException e) {
            return what + " (" + e.getMessage() + ")";
        }
        return "" + what;
    }

    private void settle() throws IOException {
        nodes.settle();
    }

    private void changeThere() throws IOException {
        change(nodes.there.fs);
    }

    private void change(TreeFileSystem fs) throws IOException {
        InodeId directory = any(directories);
        Name name = anyName();
        switch (random.nextInt(12)) {
            case 0 ->
                fs.create(TestVolume.CALLER, directory, name, 0644, OpenMode.WRITE)
                        .release();
            case 1 -> write(fs, fs.lookup(directory, name).inode());
            case 2 -> write(fs, anyInode());
            case 3 -> fs.unlink(directory, name);
            case 4 -> fs.rename(directory, name, any(directories), anyName(), any(List.of(RenameMode.values())));
            case 5 -> fs.link(any(inodes), directory, name);
            case 6 -> fs.setAttributes(anyInode(), AttributeChange.mode(random.nextInt(01000)));
            case 7 -> fs.setAttributes(anyInode(), AttributeChange.times(null, anyTime()));
            case 8 -> fs.setAttributes(anyInode(), AttributeChange.times(anyTime(), null));
            case 9 -> fs.setExtendedAttribute(any(inodes), ATTRIBUTE, new byte[random.nextInt(5)], false, false);
            case 10 -> moveDirectory(fs);
            default -> directoryOrTruncation(fs, directory, name);
        }
    }

    private void directoryOrTruncation(TreeFileSystem fs, InodeId directory, Name name) throws IOException {
        if (random.nextBoolean()) {
            fs.setAttributes(fs.lookup(directory, name).inode(), AttributeChange.size(random.nextInt(50)));
        } else if (random.nextBoolean()) {
            fs.removeDirectory(directory, name);
        } else {
            fs.makeNode(TestVolume.CALLER, directory, name, FileKind.DIRECTORY, 0755, 0);
        }
    }

    /** Moves one directory below another, which the other node may be doing the other way round. */
    private void moveDirectory(TreeFileSystem fs) throws IOException {
        int moved = 1 + random.nextInt(DIRECTORIES - 1);
        Name name = Name.of("a" + moved);
        for (InodeId parent : directories) {
            if (holds(fs, parent, name, directories.get(moved))) {
                fs.rename(parent, name, any(directories), name, RenameMode.REPLACE);
                return;
            }
        }
    }

    private static boolean holds(TreeFileSystem fs, InodeId parent, Name name, InodeId inode) throws IOException {
        try {
            return fs.lookup(parent, name).inode().equals(inode);
        } catch (FsException e) {
            return false;
        }
    }

    private Timestamp anyTime() {
        return new Timestamp(random.nextInt(1_000_000), random.nextInt(1000));
    }

    private void write(TreeFileSystem fs, InodeId inode) throws IOException {
        OpenFile file = fs.open(inode, OpenMode.READ_WRITE);
        writeSomething(file);
        file.release();
    }

    private void writeSomething(OpenFile file) throws IOException {
        byte[] bytes = new byte[1 + random.nextInt(40)];
        random.nextBytes(bytes);
        file.write(random.nextInt(40), ByteBuffer.wrap(bytes));
    }

    private void useHandle() throws IOException {
        if (open.isEmpty() || (open.size() < 5 && random.nextInt(3) == 0)) {
            boolean truncate = random.nextInt(4) == 0;
            open.add(nodes.here.fs.open(any(inodes), new OpenMode(true, true, false, truncate, false)));
            return;
        }
        OpenFile file = any(open);
        switch (random.nextInt(7)) {
            case 0, 1 -> writeSomething(file);
            case 2 -> file.flush();
            case 3 -> file.fsync();
            case 4 -> nodes.here.fs.commitAll();
            case 5 -> nodes.here.fs.setAttributes(file.inode(), AttributeChange.times(null, anyTime()));
            default -> {
                open.remove(file);
                file.release();
            }
        }
    }
}
