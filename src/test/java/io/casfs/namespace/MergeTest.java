package io.casfs.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
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
        assertEquals(new Counts(1, 1, 0, 0, 0), tree.inodes.get(directory.inode()).counts());
        assertEquals(2, tree.inodes.get(file.inode()).counts().links());
        apply(here, 0, removal(file));
        assertEquals(0, tree.inodes.get(directory.inode()).counts().entries());
        assertEquals(1, tree.inodes.get(file.inode()).counts().links());
    }

    @Test
    void keepsALinkThatWasMovedUnseenByItsRemover() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Change.RemoveLink seenBefore = removal(file);
        apply(here, 0, new Change.MoveLink(file.inode(), file.id(), InodeId.ROOT, InodeId.ROOT, Name.of("moved")));
        apply(there, 1000, seenBefore);
        assertTrue(tree.named(InodeId.ROOT, Name.of("moved")).isPresent());
    }

    @Test
    void keepsAFileThatWasWrittenUnseenByItsRemover() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        Change.RemoveLink seenBefore = removal(file);
        List<Dot> versions = tree.inodes.get(file.inode()).versionDots();
        apply(here, 0, new Change.SetContent(file.inode(), Content.EMPTY, versions, List.of(file.id())));
        apply(there, 1000, seenBefore);
        assertTrue(tree.named(InodeId.ROOT, Name.of("f")).isPresent());
    }

    @Test
    void keepsADirectoryThatHasEntries() throws IOException {
        Link directory = make(Nature.DIRECTORY, InodeId.ROOT, "d");
        Change.RemoveLink seenEmpty = removal(directory);
        make(Nature.FILE, directory.inode(), "f");
        apply(there, 1000, seenEmpty);
        assertTrue(tree.named(InodeId.ROOT, Name.of("d")).isPresent());
    }

    @Test
    void neverMovesADirectoryBelowItself() throws IOException {
        Link outer = make(Nature.DIRECTORY, InodeId.ROOT, "outer");
        Link inner = make(Nature.DIRECTORY, outer.inode(), "inner");
        apply(there, 1000, new Change.MoveLink(outer.inode(), outer.id(), InodeId.ROOT, inner.inode(), Name.of("x")));
        assertEquals(
                outer.position(),
                tree.named(InodeId.ROOT, Name.of("outer")).orElseThrow().position());
    }

    @Test
    void letsVersionsCoexistThatDoNotReplaceOneAnother() throws IOException {
        Link file = make(Nature.FILE, InodeId.ROOT, "f");
        List<Dot> base = tree.inodes.get(file.inode()).versionDots();
        Mutation first = apply(here, 1000, new Change.SetContent(file.inode(), Content.EMPTY, base, List.of(file.id())));
        Mutation second = apply(there, 2000, new Change.SetContent(file.inode(), Content.EMPTY, base, List.of(file.id())));
        assertEquals(
                List.of(second.dot(), first.dot()),
                tree.inodes.get(file.inode()).versionDots());
        apply(here, 3000, new Change.SetContent(file.inode(), Content.EMPTY, List.of(first.dot(), second.dot()), List.of(file.id())));
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
    void writesEveryChangeAndReadsItBack() throws IOException {
        InodeId inode = new InodeId(-5, 6);
        Dot dot = new Dot(new NodeId(-1, Long.MIN_VALUE), Long.MAX_VALUE, 1);
        List<Change> changes = List.of(
                new Change.MakeInode(new Nature(FileKind.SYMLINK, 3, Bytes.of("target")), 07777, new Owner(-1, 5)),
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
}
