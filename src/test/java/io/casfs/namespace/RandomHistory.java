package io.casfs.namespace;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a few authors do to one tree, each knowing some of what the others did: drawn from a seed.
 *
 * <p>They decide as a file system does, on the tree as they see it; their clocks are far apart.
 */
public final class RandomHistory {
    static final int AUTHORS = 3;
    private static final String[] NAMES = {"a", "b", "c", "d", "e"};
    private static final long SKEW_MICROS = 40;

    private final Random random;
    private final boolean settling;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Known> mutations = new ArrayList<>();

    /** A mutation and all that its author knew, itself left out. */
    public record Known(Mutation mutation, Vector knows) {
        /** Returns whether what this mutation did was done knowing {@code other}. */
        boolean knows(Dot other) {
            return knows.covers(other);
        }
    }

    /** One author's copy of the tree. */
    static final class Replica {
        final MemoryTree tree = new MemoryTree();
        final Author author;
        final long skew;
        Vector applied = Vector.EMPTY;

        Replica(int number, long skew) {
            this.author = new Author(new NodeId(number, number), number, 0);
            this.skew = skew;
        }
    }

    /** Draws a history; if {@code settling}, the authors' own copies drop what is stable as it goes on. */
    public RandomHistory(long seed, int steps, boolean settling) throws IOException {
        this.random = new Random(seed);
        this.settling = settling;
        for (int i = 0; i < AUTHORS; i++) {
            replicas.add(new Replica(i + 1, (long) (random.nextDouble() * SKEW_MICROS)));
        }
        for (int step = 1; step <= steps; step++) {
            Replica replica = replicas.get(random.nextInt(AUTHORS));
            if (step == steps / 3 || random.nextInt(6) == 0) {
                receive(replica, random.nextInt(8) + 1);
            } else {
                make(replica, step);
            }
            if (settling && random.nextInt(4) == 0) {
                settle(replica);
            }
        }
    }

    /** Returns all mutations, causes before effects. */
    public List<Known> mutations() {
        return mutations;
    }

    /** Returns the mutations in another order in which they could come. */
    public List<Mutation> shuffled(Random order) {
        List<Known> left = new ArrayList<>(mutations);
        List<Mutation> come = new ArrayList<>();
        Vector applied = Vector.EMPTY;
        while (!left.isEmpty()) {
            Vector now = applied;
            List<Known> ready =
                    left.stream().filter(next -> now.covers(next.knows())).toList();
            Known next = ready.get(order.nextInt(ready.size()));
            left.remove(next);
            come.add(next.mutation());
            applied = applied.with(next.mutation().dot());
        }
        return come;
    }

    /** Has every author come to know everything, and returns their copies. */
    List<Replica> converge() throws IOException {
        for (Replica replica : replicas) {
            receive(replica, mutations.size());
        }
        for (Replica replica : replicas) {
            if (settling) {
                replica.tree.settle(replica.applied);
            }
        }
        return replicas;
    }

    private void receive(Replica replica, int most) throws IOException {
        int taken = 0;
        Collection<Known> inOrder = new ArrayList<>(mutations);
        int from = random.nextInt(AUTHORS) + 1;
        for (Known next : inOrder) {
            boolean wanted = most >= mutations.size() || next.mutation().dot().incarnation() != from;
            if (taken < most
                    && wanted
                    && !replica.applied.covers(next.mutation().dot())
                    && replica.applied.covers(next.knows())) {
                replica.tree.apply(next.mutation());
                replica.applied = replica.applied.with(next.mutation().dot());
                replica.author.seen(next.mutation().stamp().micros());
                taken++;
            }
        }
    }

    /** What all know is stable for a replica that has all which was made without knowing it. */
    private void settle(Replica replica) throws IOException {
        Vector all = replicas.stream()
                .map(each -> each.applied)
                .reduce(Vector::intersection)
                .orElseThrow();
        boolean hasAllOthers = mutations.stream()
                .allMatch(made -> made.knows().covers(all)
                        || replica.applied.covers(made.mutation().dot()));
        if (hasAllOthers) {
            replica.tree.settle(all);
        }
    }

    private void make(Replica replica, int step) throws IOException {
        List<Change> changes = draw(replica);
        if (changes.isEmpty()) {
            return;
        }
        Mutation mutation = replica.author.author(changes, 1000 + step + replica.skew);
        replica.author.authored(mutation, MutationCodec.encode(mutation));
        mutations.add(new Known(mutation, replica.applied));
        replica.applied = replica.applied.with(mutation.dot());
        replica.tree.apply(mutation);
    }

    private List<Change> draw(Replica replica) throws IOException {
        MemoryTree tree = replica.tree;
        int kind = random.nextInt(21);
        if (kind < 5) {
            return create(tree, replica.author.next());
        }
        if (kind < 12) {
            return rename(tree);
        }
        if (kind < 14) {
            return remove(tree);
        }
        if (kind < 17) {
            return write(tree);
        }
        return switch (kind) {
            case 17 -> link(tree);
            case 18 -> attribute(tree);
            case 19 -> member(tree);
            default -> share(replica);
        };
    }

    private List<Change> create(MemoryTree tree, Dot dot) {
        InodeId parent = directory(tree);
        Name name = name();
        if (tree.named(parent, name).isPresent()) {
            return List.of();
        }
        Nature nature = random.nextInt(2) == 0
                ? Nature.DIRECTORY
                : random.nextInt(8) == 0 ? new Nature(FileKind.SYMLINK, 0, Bytes.of("to")) : Nature.FILE;
        return List.of(
                new Change.MakeInode(nature, 0700, new Owner(1, 1)),
                new Change.MakeLink(InodeId.madeBy(dot), parent, name));
    }

    /** What the author has of the file before is not what the others get. */
    private List<Change> share(Replica replica) throws IOException {
        InodeId parent = directory(replica.tree);
        Name name = name();
        if (replica.tree.named(parent, name).isPresent()) {
            return List.of();
        }
        Mutation alone = replica.author.local(List.of(new Change.MakeInode(Nature.FILE, 0600, new Owner(3, 3))), 1000);
        replica.tree.apply(alone);
        InodeId inode = InodeId.madeBy(alone.dot());
        Dot dot = replica.author.next();
        return List.of(
                new Change.ShareInode(inode.serial(), random.nextInt(01000), new Owner(1, 1)),
                new Change.MakeLink(inode, parent, name),
                new Change.SetContent(inode, Content.EMPTY, List.of(dot), List.of(LinkId.madeBy(dot))),
                new Change.SetExtended(inode, Bytes.of("user.0"), Optional.of(Bytes.of("shared"))));
    }

    private List<Change> rename(MemoryTree tree) throws IOException {
        boolean directories = random.nextInt(3) > 0;
        Optional<Link> source = anyLink(tree, link -> !directories || link.isDirectory());
        InodeId parent = directory(tree);
        Name name = name();
        if (source.isEmpty() || !mayGo(tree, source.get(), parent)) {
            return List.of();
        }
        Optional<Link> target = tree.named(parent, name);
        Change move = move(source.get(), parent, name);
        if (target.isEmpty()) {
            return List.of(move);
        }
        if (target.get().inode().equals(source.get().inode())) {
            return List.of();
        }
        if (random.nextBoolean() && mayGo(tree, target.get(), source.get().parent())) {
            return List.of(
                    move, move(target.get(), source.get().parent(), source.get().name())); // they change places
        }
        return target.get().isDirectory() == source.get().isDirectory() && isEmpty(tree, target.get())
                ? List.of(removal(tree, target.get()), move)
                : List.of();
    }

    private static boolean mayGo(MemoryTree tree, Link link, InodeId parent) throws IOException {
        return !link.isDirectory() || !Merge.isWithin(tree, parent, link.inode());
    }

    private static Change move(Link link, InodeId parent, Name name) {
        return new Change.MoveLink(link.inode(), link.id(), link.parent(), parent, name);
    }

    private List<Change> remove(MemoryTree tree) {
        return anyLink(tree, link -> isEmpty(tree, link))
                .map(link -> List.of(removal(tree, link)))
                .orElse(List.of());
    }

    private static boolean isEmpty(MemoryTree tree, Link link) {
        return tree.inode(link.inode()).orElseThrow().counts().entries() == 0;
    }

    private static Change removal(MemoryTree tree, Link link) {
        List<Dot> versions = tree.inode(link.inode()).orElseThrow().versionDots();
        return new Change.RemoveLink(link.inode(), link.id(), link.position().dot(), versions);
    }

    private List<Change> write(MemoryTree tree) throws IOException {
        Optional<Link> file = anyLink(tree, link -> link.kind() == FileKind.FILE);
        if (file.isEmpty()) {
            return List.of();
        }
        List<Dot> versions = tree.inode(file.get().inode()).orElseThrow().versionDots();
        List<Dot> replaced = random.nextInt(3) == 0 ? versions : versions.subList(0, 1);
        List<LinkId> links = tree.linkIdsOf(file.get().inode());
        return List.of(new Change.SetContent(file.get().inode(), Content.EMPTY, replaced, links));
    }

    private List<Change> link(MemoryTree tree) {
        Optional<Link> file = anyLink(tree, link -> !link.isDirectory());
        InodeId parent = directory(tree);
        Name name = name();
        return file.isEmpty() || tree.named(parent, name).isPresent()
                ? List.of()
                : List.of(new Change.MakeLink(file.get().inode(), parent, name));
    }

    private List<Change> attribute(MemoryTree tree) {
        InodeId inode = anyLink(tree, link -> true).map(Link::inode).orElse(InodeId.ROOT);
        return switch (random.nextInt(4)) {
            case 0 -> List.of(new Change.SetMode(inode, random.nextInt(01000)));
            case 1 -> List.of(new Change.SetOwner(inode, new Owner(random.nextInt(9), 1)));
            case 2 -> List.of(new Change.SetModified(inode, new Timestamp(random.nextInt(99), 0)));
            default -> {
                Optional<Bytes> value = random.nextBoolean() ? Optional.of(Bytes.of("v")) : Optional.empty();
                yield List.of(new Change.SetExtended(inode, Bytes.of("user." + random.nextInt(2)), value));
            }
        };
    }

    private List<Change> member(MemoryTree tree) {
        Bytes key = Bytes.of("key" + random.nextInt(2));
        NodeId node = NodeKey.id(key.toBytes());
        return tree.member(node).isPresent() && random.nextInt(4) == 0
                ? List.of(new Change.EndMember(node, Member.Standing.of(1 + random.nextInt(2))))
                : List.of(new Change.SetMember(node, key, "n" + random.nextInt(9), List.of(), 7));
    }

    private Name name() {
        return Name.of(NAMES[random.nextInt(NAMES.length)]);
    }

    private InodeId directory(MemoryTree tree) {
        return random.nextInt(4) == 0
                ? InodeId.ROOT
                : anyLink(tree, Link::isDirectory).map(Link::inode).orElse(InodeId.ROOT);
    }

    /** Draws one of the links that have their names. */
    private Optional<Link> anyLink(MemoryTree tree, Predicate<Link> wanted) {
        Set<String> names = new HashSet<>();
        List<Link> shown = new ArrayList<>();
        for (Link link : Link.byClaim(tree.living())) {
            if (names.add(link.parent() + "/" + link.name()) && wanted.test(link)) {
                shown.add(link);
            }
        }
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown.get(random.nextInt(shown.size())));
    }
}
