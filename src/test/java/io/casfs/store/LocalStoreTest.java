package io.casfs.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockStore;
import io.casfs.block.MemoryBlockStore;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Nature;
import io.casfs.namespace.Owner;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree on disk: what stays over starts, orderly and not. */
final class LocalStoreTest {
    private static final NodeId NODE = new NodeId(1, 2);

    @TempDir
    Path parent;

    private LocalStore open(Path folder) throws IOException {
        return LocalStore.open(folder, TestStore.KEYS, NODE, new MemoryBlockStore());
    }

    private static InodeId make(Namespace namespace, String name) throws IOException {
        Stamp stamp = namespace.submit((tree, dot) -> Draft.of(
                new Change.MakeInode(Nature.FILE, 0644, new Owner(1, 1)),
                new Change.MakeLink(InodeId.madeBy(dot), InodeId.ROOT, Name.of(name))));
        return InodeId.madeBy(stamp.dot());
    }

    private static void unlink(Namespace namespace, String name, boolean held) throws IOException {
        namespace.submit((tree, dot) -> {
            Link link = tree.named(InodeId.ROOT, Name.of(name)).orElseThrow();
            Change removal = new Change.RemoveLink(
                    link.inode(),
                    link.id(),
                    link.position().dot(),
                    tree.inode(link.inode()).orElseThrow().versionDots());
            return new Draft(List.of(removal), Optional.empty(), held);
        });
    }

    private static List<String> problems(LocalStore store) throws IOException {
        List<String> problems = new ArrayList<>();
        store.verify(() -> false, checked -> {}, problems::add);
        return problems;
    }

    @Test
    void everyStartIsANewIncarnationWithLaterStamps() throws IOException {
        InodeId first;
        InodeId second;
        try (LocalStore store = open(parent)) {
            first = make(store.namespace(), "a");
        }
        try (LocalStore store = open(parent)) {
            assertTrue(store.recovery().clean());
            second = make(store.namespace(), "b");
            assertTrue(store.namespace().inode(first).isPresent());
        }
        assertFalse(first.origin() == second.origin(), "dots never repeat");
    }

    @Test
    void anOrphanThatAHandleHeldIsCollectedAtTheNextStart() throws IOException {
        InodeId orphan;
        Path copy = parent.resolve("copy");
        try (LocalStore store = open(parent.resolve("original"))) {
            orphan = make(store.namespace(), "a");
            unlink(store.namespace(), "a", true);
            assertEquals(
                    0, store.namespace().inode(orphan).orElseThrow().counts().links());
            assertEquals(List.of(), problems(store));
            TestStore.copy(parent.resolve("original"), copy);
        }
        try (LocalStore store = open(copy)) {
            assertTrue(store.namespace().inode(orphan).isEmpty());
            assertEquals(List.of(), problems(store));
        }
    }

    @Test
    void aLocalInodeIsThereUntilItIsReleasedOrTheNextStart() throws IOException {
        InodeId left;
        Path copy = parent.resolve("copy");
        try (LocalStore store = open(parent.resolve("original"))) {
            Namespace namespace = store.namespace();
            left = makeLocal(namespace);
            InodeId released = makeLocal(namespace);
            Inode inode = namespace.inode(left).orElseThrow();
            assertTrue(inode.isLocal());
            assertNotEquals(left.number(), released.number());
            List<Change> change = List.of(new Change.SetMode(left, 0600));
            namespace.submit((tree, dot) -> Draft.ofAttributes(inode, change, Optional.empty()));
            assertEquals(
                    0600, namespace.inode(left).orElseThrow().registers().mode().value());
            namespace.release(released);
            assertTrue(namespace.inode(released).isEmpty());
            assertEquals(List.of(), problems(store));
            assertEquals(Vector.EMPTY, store.replica().applied());
            TestStore.copy(parent.resolve("original"), copy);
        }
        try (LocalStore store = open(copy)) {
            assertTrue(store.namespace().inode(left).isEmpty());
            assertEquals(List.of(), problems(store));
        }
    }

    private static InodeId makeLocal(Namespace namespace) throws IOException {
        Change.MakeInode make = new Change.MakeInode(Nature.FILE, 0644, new Owner(1, 1));
        return InodeId.madeBy(
                namespace.submit((tree, dot) -> Draft.ofLocal(make)).dot());
    }

    @Test
    void whatOthersHaveIsNotChangedLocally() throws IOException {
        try (LocalStore store = open(parent)) {
            InodeId inode = make(store.namespace(), "a");
            for (Change change :
                    List.of(new Change.SetMode(inode, 0600), new Change.MakeLink(inode, InodeId.ROOT, Name.of("b")))) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> store.namespace()
                                .submit((tree, dot) -> new Draft(List.of(change), Optional.empty(), false, true)));
            }
            assertEquals(
                    0644,
                    store.namespace()
                            .inode(inode)
                            .orElseThrow()
                            .registers()
                            .mode()
                            .value());
        }
    }

    @Test
    void anUnheldInodeGoesWithItsLastLink() throws IOException {
        try (LocalStore store = open(parent)) {
            InodeId inode = make(store.namespace(), "a");
            unlink(store.namespace(), "a", false);
            assertTrue(store.namespace().inode(inode).isEmpty());
            assertTrue(store.namespace().named(InodeId.ROOT, Name.of("a")).isEmpty());
        }
    }

    /** The write-ahead log is cut anywhere, as a power cut can: a prefix of the mutations is there, whole. */
    @Test
    void aTornLogLeavesAPrefixOfTheMutations() throws IOException {
        Path original = parent.resolve("original");
        int count = 300;
        int synced = 120;
        try (LocalStore store = open(original)) {
            for (int i = 0; i < count; i++) {
                make(store.namespace(), "f" + i);
                if (i == synced - 1) {
                    store.namespace().sync();
                }
            }
            Random random = new Random(5);
            for (int round = 0; round < 12; round++) {
                Path copy = parent.resolve("copy" + round);
                TestStore.copy(original, copy);
                TestStore.cutLog(copy, random.nextDouble());
                checkPrefix(copy, count);
            }
        }
    }

    private void checkPrefix(Path folder, int count) throws IOException {
        Mark mark = Mark.read(folder.resolve("mark")).orElseThrow();
        try (LocalStore store = open(folder)) {
            int found = 0;
            while (found < count
                    && store.namespace()
                            .named(InodeId.ROOT, Name.of("f" + found))
                            .isPresent()) {
                found++;
            }
            for (int i = found; i < count; i++) {
                assertTrue(
                        store.namespace().named(InodeId.ROOT, Name.of("f" + i)).isEmpty(),
                        "f" + i + " is there, f" + found + " is not");
            }
            assertEquals(
                    found,
                    store.namespace().inode(InodeId.ROOT).orElseThrow().counts().entries());
            assertEquals(List.of(), problems(store));
            assertFalse(store.recovery().clean());
            assertEquals(
                    Math.max(0, found - mark.counter()),
                    store.recovery().sinceMark().size());
            make(store.namespace(), "new");
        }
    }

    @Test
    void aLogThatEndsBeforeTheMarkIsReported() throws IOException {
        Path original = parent.resolve("original");
        Path copy = parent.resolve("copy");
        try (LocalStore store = open(original)) {
            make(store.namespace(), "a");
        }
        try (LocalStore store = open(original)) {
            make(store.namespace(), "b");
            TestStore.copy(original, copy);
        }
        // The orderly end wrote a newer mark than the copied log reaches.
        Files.copy(original.resolve("mark"), copy.resolve("mark"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        TestStore.cutLog(copy, 0);
        try (LocalStore store = open(copy)) {
            assertTrue(store.recovery().damage().isPresent());
        }
    }

    @Test
    void aDamagedMarkIsRefusedWithWhatToDo() throws IOException {
        open(parent).close();
        byte[] mark = Files.readAllBytes(parent.resolve("mark"));
        mark[20]++;
        Files.write(parent.resolve("mark"), mark);
        IOException refusal = assertThrows(IOException.class, () -> open(parent));
        assertTrue(refusal.getMessage().contains("remove it"), refusal.getMessage());
    }

    @Test
    void aCommitMakesBlocksDurableFirst() throws IOException {
        List<String> steps = new ArrayList<>();
        BlockStore blocks = new MemoryBlockStore() {
            @Override
            public void sync() {
                steps.add("blocks");
            }
        };
        try (LocalStore store = LocalStore.open(parent, TestStore.KEYS, NODE, blocks)) {
            steps.clear();
            make(store.namespace(), "a");
            assertEquals(List.of(), steps);
            store.namespace().sync();
            assertEquals(List.of("blocks"), steps);
        }
    }
}
