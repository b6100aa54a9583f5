package io.casfs.store;

import io.casfs.block.MemoryBlockStore;
import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Nature;
import io.casfs.namespace.Owner;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A local store of one cluster, changed and compared. */
final class TestStore implements AutoCloseable {
    static final ClusterKeys KEYS = ClusterKeys.derive(ClusterSecret.of(new byte[32]));
    static final Replica.Signer SIGNER = Bytes::of;

    private final Path folder;
    private final LocalStore store;

    private TestStore(Path folder, LocalStore store) {
        this.folder = folder;
        this.store = store;
    }

    static TestStore open(Path folder, NodeId node) throws IOException {
        return new TestStore(folder, LocalStore.open(folder, KEYS, node, new MemoryBlockStore()));
    }

    Replica replica() {
        return store.replica();
    }

    Namespace namespace() {
        return store.namespace();
    }

    List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        store.verify(() -> false, checked -> {}, problems::add);
        return problems;
    }

    InodeId make(String name) throws IOException {
        return make(InodeId.ROOT, name, Nature.FILE);
    }

    InodeId make(InodeId parent, String name, Nature nature) throws IOException {
        Stamp stamp = namespace()
                .submit((tree, dot) -> Draft.of(
                        new Change.MakeInode(nature, 0644, new Owner(1, 1)),
                        new Change.MakeLink(InodeId.madeBy(dot), parent, Name.of(name))));
        return InodeId.madeBy(stamp.dot());
    }

    void unlink(String name, boolean held) throws IOException {
        unlink(namespace().named(InodeId.ROOT, Name.of(name)).orElseThrow(), held);
    }

    private void unlink(Link link, boolean held) throws IOException {
        namespace().submit((tree, dot) -> {
            Change removal = new Change.RemoveLink(
                    link.inode(),
                    link.id(),
                    link.position().dot(),
                    tree.inode(link.inode()).orElseThrow().versionDots());
            return new Draft(List.of(removal), Optional.empty(), held);
        });
    }

    /** Makes, moves and removes at random. */
    void changeSomething(Random random, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            List<Link> links = links(InodeId.ROOT);
            List<Link> directories = links.stream().filter(Link::isDirectory).toList();
            InodeId parent = directories.isEmpty() || random.nextInt(3) == 0
                    ? InodeId.ROOT
                    : directories.get(random.nextInt(directories.size())).inode();
            String name = "n" + random.nextInt(12);
            int what = random.nextInt(5);
            if (what < 3 || links.isEmpty()) {
                make(parent, name, what == 0 ? Nature.DIRECTORY : Nature.FILE);
                continue;
            }
            Link link = links.get(random.nextInt(links.size()));
            if (what == 3) {
                unlink(link, false);
            } else {
                namespace()
                        .submit((tree, dot) -> Draft.of(new Change.MoveLink(
                                link.inode(), link.id(), link.parent(), InodeId.ROOT, Name.of(name))));
            }
        }
    }

    private List<Link> links(InodeId directory) throws IOException {
        List<Link> links = new ArrayList<>();
        namespace().list(directory, 0, (link, cursor) -> links.add(link));
        return links;
    }

    /** Returns all names with what they lead to, one a line. */
    String tree() throws IOException {
        List<String> lines = new ArrayList<>();
        describe(InodeId.ROOT, "", lines);
        lines.sort(Comparator.naturalOrder());
        return String.join("\n", lines);
    }

    private void describe(InodeId directory, String path, List<String> lines) throws IOException {
        for (Link link : links(directory)) {
            String name = path + "/" + link.name();
            Inode inode = namespace().inode(link.inode()).orElseThrow();
            lines.add(name + " " + inode.id() + " " + inode.registers().modified() + " "
                    + inode.counts().links());
            if (link.isDirectory()) {
                describe(link.inode(), name, lines);
            }
        }
    }

    void seal() throws IOException {
        Optional<Batch> sealed;
        do {
            sealed = replica().seal(SIGNER, Long.MAX_VALUE);
        } while (sealed.isPresent());
    }

    /** Each takes what it lacks from the other, until both have the same. */
    static void exchange(TestStore a, TestStore b) throws IOException {
        a.seal();
        b.seal();
        a.takeFrom(b);
        b.takeFrom(a);
    }

    void takeFrom(TestStore other) throws IOException {
        List<Batch> lacking = other.replica().lackedBy(replica().applied(), 2000);
        while (!lacking.isEmpty()) {
            for (Batch batch : lacking) {
                replica().apply(batch);
            }
            lacking = other.replica().lackedBy(replica().applied(), 2000);
        }
    }

    Vector checkpoint(List<byte[]> parts) throws IOException {
        try (Replica.Checkpoint checkpoint = replica().checkpoint(SIGNER)) {
            for (Optional<byte[]> part = checkpoint.next(); part.isPresent(); part = checkpoint.next()) {
                parts.add(part.get());
            }
            return checkpoint.vector();
        }
    }

    /** Copies the files as they are, as if the process died now. */
    void copyTo(Path to) throws IOException {
        copy(folder, to);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Cuts the newest write-ahead log of a copy to that part of its length. */
    static void cutLog(Path folder, double part) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("db"))) {
            Path log = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate((long) (channel.size() * part));
            }
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
