package io.casfs.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What mutations do to a tree, above all those that come too late. */
final class MergeTest {
    private static final Owner OWNER = new Owner(1, 2);

    private final MemoryTree tree = new MemoryTree();
    private final Author here = new Author(new NodeId(1, 1), 11, 0);
    private final Author there = new Author(new NodeId(2, 2), 22, 0);

    private Mutation apply(Author author, long micros, Change... changes) throws IOException {
        Mutation mutation = author.author(List.of(changes), micros);
        author.authored(mutation, MutationCodec.encode(mutation));
        tree.apply(mutation);
        return mutation;
    }

    private Link make(Nature nature, InodeId parent, String name) throws IOException {
        InodeId inode = InodeId.madeBy(here.next());
        apply(here, 0, new Change.MakeInode(nature, 0644, OWNER), new Change.MakeLink(inode, parent, Name.of(name)));
        return tree.named(parent, Name.of(name)).orElseThrow();
    }

    private Change.RemoveLink removal(Link link) {
        return new Change.RemoveLink(
                link.inode(),
                link.id(),
                link.position().dot(),
                tree.inode(link.inode()).orElseThrow().versionDots());
    }

    @Test
    void countsLinksEntriesAndDirectories() throws IOException {
        Link directory = make(Nature.DIRECTORY, InodeId.ROOT, "d");
        Link file = make(Nature.FILE, directory.inode(), "f");
        apply(here, 0, new Change.MakeLink(file.inode(), InodeId.ROOT, Name.of("g")));
        assertEquals(new Counts(1, 2, 1, 0, 0), tree.inodes.get(InodeId.ROOT).counts());
        assertEquals(
                new Counts(1, 1, 0, 0, 0), tree.inodes.get(directory.inode()).counts());
        assertEquals(2, tree.inodes.get(file.inode()).counts().links());
        apply(here, 0, removal(file));
        assertEquals(0, tree.inodes.get(directory.inode()).counts().entries());
        assertEquals(1, tree.inodes.get(file.inode()).counts().links());
    }

    /** Makes a file that only the author has, in a tree of his own. */
    private InodeId makeLocal(Author author, MemoryTree alone) throws IOException {
        Mutation made = author.local(List.of(new Change.MakeInode(Nature.FILE, 0600, OWNER)), 0);
        InodeId inode = InodeId.madeBy(made.dot());
        alone.apply(made);
        alone.apply(author.local(List.of(new Change.SetMode(inode, 0640)), 0));
        return inode;
    }

    private static List<Change> sharing(InodeId inode, Dot dot, String name) {
        return List.of(
                new Change.ShareInode(inode.serial(), 0644, OWNER),
                new Change.MakeLink(inode, InodeId.ROOT, Name.of(name)),
                new Change.SetContent(inode, Content.EMPTY, List.of(dot), List.of(LinkId.madeBy(dot))));
    }

    @Test
    void aLocalFileThatIsSharedIsTheSameWhereNobodyKnewIt() throws IOException {
        MemoryTree alone = new MemoryTree();
        InodeId inode = makeLocal(here, alone);
        assertTrue(alone.storedInode(inode).orElseThrow().isLocal());
        assertEquals(
                0640, alone.storedInode(inode).orElseThrow().registers().mode().value());
        assertEquals(inode.number(), new InodeId(inode.origin(), inode.serial()).number());
        assertNotEquals(inode.number(), InodeId.madeBy(here.next()).number());
        Mutation shared = here.author(sharing(inode, here.next(), "f"), 0);
        alone.apply(shared);
        tree.apply(shared);
        assertEquals(tree.dump(), alone.dump());
        Inode made = tree.inode(inode).orElseThrow();
        assertFalse(made.isLocal());
        assertEquals(0644, made.registers().mode().value());
        assertEquals(List.of(shared.dot()), made.versionDots());
        apply(there, 9000, removal(named(InodeId.ROOT, "f").orElseThrow()));
        assertTrue(tree.inode(inode).isEmpty());
        assertTrue(tree.storedInode(inode).isPresent(), "somebody may not have seen the removal");
    }

    @Test
    void whatIsSharedOnceIsNotMadeAgain() throws IOException {
        InodeId inode = makeLocal(here, new MemoryTree());
        apply(here, 0, sharing(inode, here.next(), "f").toArray(Change[]::new));
        Inode made = tree.inode(inode).orElseThrow();
        apply(here, 0, new Change.ShareInode(inode.serial(), 0777, new Owner(9, 9)));
        assertEquals(made, tree.inode(inode).orElseThrow());
    }

    /** Or an author could take the id of what another of his mutations makes. */
    @Test
    void nobodySharesWhatAMutationMade() throws IOException {
        for (long serial : new long[] {0, 1, (1L << 62) - 1, -1, Long.MIN_VALUE}) {
            byte[] record = MutationCodec.encode(here.author(List.of(new Change.ShareInode(serial, 0644, OWNER)), 0));
            assertThrows(MalformedRecordException.class, () -> MutationCodec.decode(record), "serial " + serial);
        }
        byte[] local = MutationCodec.encode(here.local(List.of(new Change.SetMode(InodeId.ROOT, 0)), 0));
        assertThrows(MalformedRecordException.class, () -> MutationCodec.decode(local));
    }

    private Mutation write(Author author, long micros, Link file, Dot... replaced) throws IOException {
        List<LinkId> links = tree.linkIdsOf(file.inode());
        return apply(author, micros, new Change.SetContent(file.inode(), Content.EMPTY, List.of(replaced), links));
    }

    private Change.MoveLink move(Link link, InodeId parent, String name) {
        return new Change.MoveLink(link.inode(), link.id(), link.parent(), parent, Name.of(name));
    }

    private Optional<Link> named(InodeId parent, String name) {
        return tree.named(parent, Name.of(name));
    }

    @Test
    void keepsALinkThatWasMovedUnseenByItsRemover() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Change.RemoveLink seenBefore = removal(file);
        apply(here, 0, move(file, InodeId.ROOT, "moved"));
        apply(there, 1000, seenBefore);
        assertTrue(named(InodeId.ROOT, "moved").isPresent());
    }

    @Test
    void aMoveUnseenByTheRemoverBringsALinkBack() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        apply(there, 1000, removal(file));
        assertTrue(tree.inode(file.inode()).isEmpty());
        apply(here, 500, move(file, InodeId.ROOT, "moved"));
        assertTrue(named(InodeId.ROOT, "moved").isPresent());
        assertEquals(1, tree.inode(InodeId.ROOT).orElseThrow().counts().entries());
    }

    @Test
    void keepsAFileThatWasWrittenUnseenByItsRemover() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Change.RemoveLink seenBefore = removal(file);
        write(here, 0, file, tree.inodes.get(file.inode()).version().stamp().dot());
        apply(there, 1000, seenBefore);
        assertTrue(named(InodeId.ROOT, "f").isPresent());
    }

    @Test
    void aVersionUnseenByTheRemoverBringsAFileBack() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Dot first = tree.inodes.get(file.inode()).version().stamp().dot();
        apply(there, 1000, removal(file));
        apply(here, 500, new Change.SetContent(file.inode(), Content.EMPTY, List.of(first), List.of(file.id())));
        assertTrue(named(InodeId.ROOT, "f").isPresent());
    }

    @Test
    void writingAFileThroughOneNameDoesNotBringBackAnother() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Dot first = tree.inodes.get(file.inode()).version().stamp().dot();
        apply(here, 0, new Change.MakeLink(file.inode(), InodeId.ROOT, Name.of("g")));
        apply(here, 0, removal(file));
        write(here, 0, file, first);
        assertTrue(named(InodeId.ROOT, "f").isEmpty());
        assertTrue(named(InodeId.ROOT, "g").isPresent());
    }

    @Test
    void attributesDoNotBringAFileBack() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        apply(there, 1000, removal(file));
        apply(here, 500, new Change.SetMode(file.inode(), 0600));
        assertTrue(tree.inode(file.inode()).isEmpty());
        assertTrue(tree.link(file.inode(), file.id()).isEmpty());
        assertEquals(List.of(), tree.linksOf(file.inode()));
    }

    @Test
    void aRemovedDirectoryLivesAsLongAsSomethingInside() throws IOException {
        Link outer = make(Nature.DIRECTORY, InodeId.ROOT, "outer");
        Link inner = make(Nature.DIRECTORY, outer.inode(), "inner");
        apply(there, 1000, removal(inner));
        apply(there, 1001, removal(outer));
        assertTrue(named(InodeId.ROOT, "outer").isEmpty());
        InodeId unseen = InodeId.madeBy(here.next());
        apply(
                here,
                900,
                new Change.MakeInode(Nature.FILE, 0644, OWNER),
                new Change.MakeLink(unseen, inner.inode(), Name.of("f")));
        assertEquals(inner.inode(), named(outer.inode(), "inner").orElseThrow().inode());
        assertTrue(named(InodeId.ROOT, "outer").isPresent());
        apply(here, 2000, removal(named(inner.inode(), "f").orElseThrow()));
        assertTrue(named(InodeId.ROOT, "outer").isEmpty());
        assertEquals(0, tree.inode(InodeId.ROOT).orElseThrow().counts().entries());
    }

    @Test
    void neverMovesADirectoryBelowItself() throws IOException {
        Link outer = make(Nature.DIRECTORY, InodeId.ROOT, "outer");
        Link inner = make(Nature.DIRECTORY, outer.inode(), "inner");
        apply(there, 1000, move(outer, inner.inode(), "x"));
        assertEquals(
                outer.position(), named(InodeId.ROOT, "outer").orElseThrow().position());
    }

    @Test
    void ofTwoMovesIntoEachOtherTheEarlierHoldsWhicheverCameFirst() throws IOException {
        Link one = make(Nature.DIRECTORY, InodeId.ROOT, "one");
        Link two = make(Nature.DIRECTORY, InodeId.ROOT, "two");
        apply(there, 2000, move(two, one.inode(), "late"));
        apply(here, 1000, move(one, two.inode(), "early"));
        assertTrue(named(two.inode(), "early").isPresent());
        assertTrue(named(InodeId.ROOT, "two").isPresent());
    }

    @Test
    void aRemovalHoldsAgainWhenTheMoveItDidNotSeeComesToNothing() throws IOException {
        Link one = make(Nature.DIRECTORY, InodeId.ROOT, "one");
        Link two = make(Nature.DIRECTORY, InodeId.ROOT, "two");
        Change.RemoveLink removesTwo = removal(two);
        apply(there, 2000, move(two, one.inode(), "late"));
        apply(new Author(new NodeId(3, 3), 33, 0), 3000, removesTwo);
        assertTrue(named(one.inode(), "late").isPresent());
        apply(here, 1000, move(one, two.inode(), "early"));
        assertTrue(named(InodeId.ROOT, "two").isPresent(), "one is inside");
        apply(here, 4000, removal(named(two.inode(), "early").orElseThrow()));
        assertTrue(named(InodeId.ROOT, "two").isEmpty());
    }

    @Test
    void ofSeveralThatWantOneNameTheLatestKeepsItButADirectoryBeforeAFile() throws IOException {
        Link first = make(Nature.FILE, InodeId.ROOT, "n");
        InodeId second = InodeId.madeBy(there.next());
        apply(
                there,
                9000,
                new Change.MakeInode(Nature.FILE, 0644, OWNER),
                new Change.MakeLink(second, InodeId.ROOT, Name.of("n")));
        assertEquals(second, named(InodeId.ROOT, "n").orElseThrow().inode());
        Link directory = make(Nature.DIRECTORY, InodeId.ROOT, "n");
        assertEquals(directory.inode(), named(InodeId.ROOT, "n").orElseThrow().inode());
        assertEquals(3, tree.inode(InodeId.ROOT).orElseThrow().counts().entries());
        apply(here, 0, removal(directory));
        assertEquals(second, named(InodeId.ROOT, "n").orElseThrow().inode());
        assertTrue(tree.link(first.inode(), first.id()).isPresent());
    }

    @Test
    void dropsARemovedFileOnceThatIsStable() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Mutation removal = apply(here, 0, removal(file));
        tree.settle(Vector.EMPTY);
        assertTrue(tree.storedInode(file.inode()).isPresent());
        tree.settle(Vector.EMPTY.with(removal.dot()));
        assertEquals(1, tree.inodes.size());
        assertEquals(List.of(), tree.all());
        assertTrue(tree.unstable.isEmpty());
    }

    @Test
    void keepsARemovedDirectoryWhileSomebodyMaySeeSomethingInIt() throws IOException {
        Link directory = make(Nature.DIRECTORY, InodeId.ROOT, "d");
        Link file = make(Nature.FILE, directory.inode(), "f");
        Mutation left = apply(there, 1000, move(file, InodeId.ROOT, "f"));
        Mutation removed = apply(here, 2000, removal(directory));
        tree.settle(Vector.EMPTY.with(removed.dot()));
        assertTrue(tree.storedInode(directory.inode()).isPresent());
        tree.settle(Vector.EMPTY.with(removed.dot()).with(left.dot()));
        assertTrue(tree.storedInode(directory.inode()).isEmpty());
        assertEquals(List.of(file.id()), tree.all().stream().map(Link::id).toList());
    }

    @Test
    void keepsARemovedDirectoryWhileSomebodyMaySeeItElsewhere() throws IOException {
        Link one = make(Nature.DIRECTORY, InodeId.ROOT, "one");
        Link two = make(Nature.DIRECTORY, InodeId.ROOT, "two");
        Author third = new Author(new NodeId(3, 3), 33, 0);
        Author fourth = new Author(new NodeId(4, 4), 44, 0);
        Change.RemoveLink seenAtFirst = removal(two);
        apply(here, 1000, move(one, two.inode(), "inside"));
        Mutation toNothing = apply(there, 2000, move(two, one.inode(), "inside"));
        Mutation left = apply(third, 3000, move(one, InodeId.ROOT, "one"));
        Mutation removed = apply(fourth, 4000, seenAtFirst);
        Vector stable = Vector.EMPTY.with(left.dot()).with(removed.dot());
        assertTrue(tree.inode(two.inode()).isEmpty());
        tree.settle(stable);
        assertTrue(tree.storedInode(two.inode()).isPresent(), "without the first move, the second has an effect");
        tree.settle(stable.with(toNothing.dot()));
        assertTrue(tree.storedInode(two.inode()).isEmpty());
    }

    @Test
    void keepsARemovedLinkWhileSomebodyMaySeeTheFileAsItWasBefore() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Dot first = tree.inodes.get(file.inode()).version().stamp().dot();
        apply(here, 0, new Change.MakeLink(file.inode(), InodeId.ROOT, Name.of("g")));
        Change.RemoveLink seenAtFirst = removal(file);
        Mutation unseen = write(here, 1000, file, first);
        Mutation removed = apply(there, 2000, seenAtFirst);
        Author third = new Author(new NodeId(3, 3), 33, 0);
        apply(third, 3000, removal(file));
        List<LinkId> both =
                List.of(file.id(), new LinkId(file.id().origin(), file.id().serial() + 1));
        Mutation replaced = write(third, 3000, file, unseen.dot());
        assertTrue(named(InodeId.ROOT, "f").isEmpty());
        tree.settle(Vector.EMPTY.with(removed.dot()));
        apply(here, 2500, new Change.SetContent(file.inode(), Content.EMPTY, List.of(unseen.dot()), both));
        assertTrue(named(InodeId.ROOT, "f").isPresent(), "who didn't know what came third still saw it");
        assertEquals(
                2, tree.inode(file.inode()).orElseThrow().versions().size(), replaced + " and one that didn't know it");
    }

    @Test
    void oneThatIsAloneSettlesAtOnce() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Mutation removal = here.author(List.of(removal(file)), 0);
        TreeEdit edit = Merge.apply(tree, removal);
        Merge.settle(edit, Vector.EMPTY.with(removal.dot()));
        assertEquals(
                List.of(file.inode()),
                edit.droppedInodes().stream().map(Inode::id).toList());
        assertTrue(edit.awaited().isEmpty());
        assertTrue(edit.links().stream().allMatch(change -> change.after().isEmpty()));
    }

    @Test
    void letsVersionsCoexistThatDoNotReplaceOneAnother() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        List<Dot> base = tree.inodes.get(file.inode()).versionDots();
        Mutation first =
                apply(here, 1000, new Change.SetContent(file.inode(), Content.EMPTY, base, List.of(file.id())));
        Mutation second =
                apply(there, 2000, new Change.SetContent(file.inode(), Content.EMPTY, base, List.of(file.id())));
        assertEquals(
                List.of(second.dot(), first.dot()),
                tree.inodes.get(file.inode()).versionDots());
        apply(
                here,
                3000,
                new Change.SetContent(
                        file.inode(), Content.EMPTY, List.of(first.dot(), second.dot()), List.of(file.id())));
        assertEquals(1, tree.inodes.get(file.inode()).versions().size());
    }

    @Test
    void letsTheLatestWriterOfEachRegisterHold() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        apply(there, 9000, new Change.SetMode(file.inode(), 0600));
        apply(here, 5000, new Change.SetMode(file.inode(), 0755), new Change.SetOwner(file.inode(), new Owner(7, 7)));
        Registers registers = tree.inodes.get(file.inode()).registers();
        assertEquals(0600, registers.mode().value());
        assertEquals(new Owner(7, 7), registers.owner().value());
        assertEquals(9000, registers.changedMicros());
    }

    @Test
    void ofTwoWritesInOneMutationTheLaterHolds() throws IOException {
        InodeId made = InodeId.madeBy(here.next());
        apply(
                here,
                1000,
                new Change.MakeInode(Nature.FILE, 0644, OWNER),
                new Change.MakeLink(made, InodeId.ROOT, Name.of("f")),
                new Change.SetModified(made, new Timestamp(5, 6)));
        assertEquals(
                new Timestamp(5, 6),
                tree.inode(made).orElseThrow().registers().modified().value());
    }

    @Test
    void writesEveryChangeAndReadsItBack() throws IOException {
        InodeId inode = new InodeId(-5, 6);
        Dot dot = new Dot(new NodeId(-1, Long.MIN_VALUE), Long.MAX_VALUE, 1);
        List<Change> changes = List.of(
                new Change.MakeInode(new Nature(FileKind.SYMLINK, 3, Bytes.of("target")), 07777, new Owner(-1, 5)),
                new Change.ShareInode(1L << 62 | 5, 07777, new Owner(-1, 5)),
                new Change.MakeLink(inode, InodeId.ROOT, Name.of(new byte[] {(byte) 0xff, 'x'})),
                new Change.MoveLink(inode, new LinkId(8, 9), inode, InodeId.ROOT, Name.of("n")),
                new Change.RemoveLink(inode, new LinkId(8, 9), dot, List.of(dot, dot)),
                new Change.SetContent(inode, Content.EMPTY, List.of(dot), List.of(new LinkId(8, 9))),
                new Change.SetMode(inode, 0),
                new Change.SetOwner(inode, OWNER),
                new Change.SetModified(inode, new Timestamp(Long.MIN_VALUE, 999_999_999)),
                new Change.SetExtended(inode, Bytes.of("user.x"), Optional.of(Bytes.of("v"))),
                new Change.SetExtended(inode, Bytes.of("user.y"), Optional.empty()));
        Mutation mutation = here.author(changes, 1_700_000_000_000_000L);
        assertEquals(mutation, MutationCodec.decode(MutationCodec.encode(mutation)));
    }

    @Test
    void refusesTruncatedRecordsAndAFarFuture() throws IOException {
        Mutation mutation = here.author(List.of(new Change.SetMode(InodeId.ROOT, 0755)), 1000);
        byte[] record = MutationCodec.encode(mutation);
        for (int length = 0; length < record.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(record, length);
            assertThrows(IOException.class, () -> MutationCodec.decode(cut));
        }
        assertThrows(
                IllegalStateException.class,
                () -> here.author(List.of(new Change.SetMode(InodeId.ROOT, 0)), Stamp.LIMIT_MICROS));
    }

    @Test
    void chainsTheMutationsOfAnIncarnation() throws IOException {
        Mutation first = apply(here, 1000, new Change.SetMode(InodeId.ROOT, 0700));
        Mutation second = apply(here, 500, new Change.SetMode(InodeId.ROOT, 0755));
        assertEquals(Bytes.of(new byte[32]), first.previous());
        assertFalse(second.previous().equals(first.previous()));
        assertEquals(1001, second.stamp().micros(), "stamps only grow, whatever the clock does");
        assertEquals(2, second.dot().counter());
    }

    @Test
    void writesAnInodeAndReadsItBack() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        apply(there, 5000, new Change.SetExtended(file.inode(), Bytes.of("user.x"), Optional.of(Bytes.of("v"))));
        Inode inode = tree.inodes.get(file.inode()).accessedAt(new Timestamp(-1, 5));
        assertEquals(inode, TreeCodec.decodeInode(inode.id(), TreeCodec.encode(inode)));
        assertEquals(file, TreeCodec.decodeLink(file.inode(), file.id(), TreeCodec.encode(file)));
    }

    @Test
    void aMembersWordsCountOnlyWithTheKeyThatItsIdIsMadeOf() throws IOException {
        Bytes key = Bytes.of("a key");
        NodeId node = NodeKey.id(key.toBytes());
        apply(here, 100, new Change.SetMember(node, Bytes.of("another"), "liar", List.of(), 1));
        assertTrue(tree.member(node).isEmpty());
        apply(here, 101, new Change.SetMember(node, key, "anna", List.of(), 1));
        apply(here, 102, new Change.SetMember(node, Bytes.of("another"), "liar", List.of(), 1));
        assertEquals("anna", tree.member(node).orElseThrow().name());
    }
}
