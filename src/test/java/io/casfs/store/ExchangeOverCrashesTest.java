package io.casfs.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Replica;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas on disk that exchange what they made, die, lose the end of their log and come back. */
final class ExchangeOverCrashesTest {
    private static final int CUTS = 4;
    private static final NodeId A = new NodeId(1, 1);
    private static final NodeId B = new NodeId(2, 2);
    private static final NodeId C = new NodeId(3, 3);

    @TempDir
    Path parent;

    private TestStore open(NodeId node, String folder) throws IOException {
        return TestStore.open(parent.resolve(folder), node);
    }

    @Test
    void twoStoresThatExchangeBatchesHaveTheSameTree() throws IOException {
        Random random = new Random(11);
        try (TestStore a = open(A, "a");
                TestStore b = open(B, "b")) {
            for (int round = 0; round < 6; round++) {
                a.changeSomething(random, 20);
                b.changeSomething(random, 20);
                if (round % 2 == 1) {
                    TestStore.exchange(a, b);
                    assertEquals(a.tree(), b.tree(), "seed 11, round " + round);
                    assertEquals(a.replica().applied(), b.replica().applied());
                }
            }
            assertFalse(a.tree().isEmpty());
            Vector both = a.replica().applied();
            a.replica().stable(both);
            b.replica().stable(both);
            assertEquals(a.tree(), b.tree());
            assertEquals(List.of(), a.problems());
            assertEquals(List.of(), b.problems());
        }
    }

    @Test
    void whatANodeLostComesBackFromAnother() throws IOException {
        try (TestStore b = open(B, "b")) {
            try (TestStore a = open(A, "a")) {
                a.make("synced");
                a.seal();
                a.namespace().sync();
                a.copyTo(parent.resolve("cut"));
                for (int i = 0; i < 50; i++) {
                    a.make("lost" + i);
                }
                TestStore.exchange(a, b);
                assertTrue(b.tree().contains("lost49"), b.tree());
            }
            try (TestStore a = open(A, "cut")) {
                assertFalse(a.tree().contains("lost"), a.tree());
                a.make("after");
                TestStore.exchange(a, b);
                assertTrue(a.tree().contains("lost49"), a.tree());
                assertEquals(a.tree(), b.tree());
                assertTrue(a.replica().durable().counters().size() > 0);
                assertEquals(List.of(), a.problems());
            }
        }
    }

    /** The log is cut anywhere: batches are lost while their mutations are there, or with some of them. */
    @Test
    void anyLostEndComesBack() throws IOException {
        Random random = new Random(3);
        try (TestStore b = open(B, "b")) {
            try (TestStore a = open(A, "a")) {
                for (int i = 0; i < 60; i++) {
                    a.make("f" + i);
                    if (i % 7 == 0) {
                        TestStore.exchange(a, b);
                    }
                    if (i % 10 == 3) {
                        b.make("theirs" + i);
                    }
                }
                for (int round = 0; round < CUTS; round++) {
                    Path cut = parent.resolve("cut" + round);
                    a.copyTo(cut);
                    TestStore.cutLog(cut, random.nextDouble());
                }
            }
            for (int round = 0; round < CUTS; round++) {
                try (TestStore a = open(A, "cut" + round)) {
                    a.make("again" + round);
                    TestStore.exchange(a, b);
                    assertEquals(a.tree(), b.tree(), "seed 3, round " + round);
                    assertEquals(a.replica().applied(), b.replica().applied());
                    assertEquals(List.of(), a.problems());
                }
            }
            try (TestStore c = open(C, "c")) {
                c.takeFrom(b);
                assertEquals(b.tree(), c.tree(), "seed 3");
            }
        }
    }

    @Test
    void whatADeadIncarnationLeftIsSealedFirst() throws IOException {
        Vector.Incarnation dead;
        try (TestStore a = open(A, "a")) {
            a.make("one");
            a.seal();
            a.make("two");
            dead = a.replica().incarnation();
        }
        try (TestStore a = open(A, "a")) {
            a.make("three");
            Batch left = a.replica().seal(TestStore.SIGNER, 0).orElseThrow();
            assertEquals(dead, left.author());
            assertEquals(2, left.first());
            assertFalse(left.needs().counters().containsKey(a.replica().incarnation()));
            Batch own = a.replica().seal(TestStore.SIGNER, Long.MAX_VALUE).orElseThrow();
            assertEquals(a.replica().incarnation(), own.author());
            assertEquals(2, own.needs().counter(dead));
        }
    }

    /** The batch is lost, its mutations aren't, and another node has built on it already. */
    @Test
    void aBatchThatWasLostHereIsSealedAnewBeforeWhatBuildsOnIt() throws IOException {
        try (TestStore a = open(A, "a");
                TestStore b = open(B, "b")) {
            a.make("cause");
            a.copyTo(parent.resolve("unsealed"));
            TestStore.exchange(a, b);
            b.make("effect");
            Batch effect = b.replica().seal(TestStore.SIGNER, Long.MAX_VALUE).orElseThrow();
            try (TestStore again = open(A, "unsealed");
                    TestStore c = open(C, "c")) {
                assertTrue(again.replica().applied().covers(effect.needs()));
                assertThrows(Replica.GapException.class, () -> again.replica().apply(effect));
                again.seal();
                assertTrue(again.replica().apply(effect));
                c.takeFrom(again);
                assertEquals(again.tree(), c.tree());
                assertEquals(b.tree(), c.tree());
            }
        }
    }

    @Test
    void everythingIsThereAfterAReopening() throws IOException {
        Vector applied;
        List<Batch> batches;
        String tree;
        try (TestStore a = open(A, "a");
                TestStore b = open(B, "b")) {
            a.make("one");
            b.make("two");
            TestStore.exchange(a, b);
            a.replica().stable(b.replica().applied());
            a.make("three");
            TestStore.exchange(a, b);
            applied = a.replica().applied();
            batches = a.replica().lackedBy(a.replica().stable(), 1 << 20);
            tree = a.tree();
            assertEquals(1, batches.size());
        }
        try (TestStore a = open(A, "a")) {
            assertEquals(applied, a.replica().applied());
            assertEquals(applied, a.replica().durable());
            assertEquals(batches, a.replica().lackedBy(a.replica().stable(), 1 << 20));
            assertThrows(
                    Replica.ForgottenHistoryException.class, () -> a.replica().lackedBy(Vector.EMPTY, 1 << 20));
            assertEquals(tree, a.tree());
        }
    }

    @Test
    void aCheckpointBringsTheSameTree() throws IOException {
        Random random = new Random(8);
        try (TestStore a = open(A, "a");
                TestStore b = open(B, "b")) {
            a.changeSomething(random, 60);
            a.make("open");
            a.unlink("open", true);
            for (int i = 0; i < 30; i++) {
                a.namespace()
                        .submit((tree, dot) -> io.casfs.namespace.Draft.of(new Change.SetExtended(
                                InodeId.ROOT, Bytes.of("user." + dot), Optional.of(Bytes.of(new byte[60_000])))));
            }
            List<byte[]> parts = new ArrayList<>();
            Vector vector = a.checkpoint(parts);
            assertTrue(parts.size() > 1, "several parts");
            // Killed after the first part: nothing of it stays.
            b.replica().adopt(parts.get(0));
            b.copyTo(parent.resolve("killed"));
            try (TestStore killed = open(B, "killed")) {
                assertEquals(Vector.EMPTY, killed.replica().applied());
                assertEquals("", killed.tree());
                for (byte[] part : parts) {
                    killed.replica().adopt(part);
                }
                killed.replica().adopted(vector);
                assertEquals(a.tree(), killed.tree());
                assertEquals(a.replica().applied(), killed.replica().applied());
                assertEquals(List.of(), killed.problems());
                killed.make("new");
                TestStore.exchange(a, killed);
                assertEquals(a.tree(), killed.tree());
            }
        }
    }

    @Test
    void aChangedCheckpointIsRefused() throws IOException {
        try (TestStore a = open(A, "a");
                TestStore b = open(B, "b")) {
            a.make("one");
            List<byte[]> parts = new ArrayList<>();
            a.checkpoint(parts);
            Random random = new Random(4);
            for (int round = 0; round < 200; round++) {
                byte[] part = parts.get(0).clone();
                part[random.nextInt(part.length - 9)] ^= (byte) (1 << random.nextInt(8));
                try {
                    b.replica().adopt(part);
                } catch (io.casfs.namespace.MalformedRecordException e) {
                    continue;
                }
                // What isn't sealed names the checkpoint, or what isn't there.
                assertThrows(IOException.class, () -> b.replica().adopted(Vector.EMPTY), "seed 4, round " + round);
            }
            assertEquals(Vector.EMPTY, b.replica().applied());
        }
    }

    @Test
    void whatAnotherNodeRemovesStaysWhileAHandleNeedsIt() throws IOException {
        try (TestStore a = open(A, "a");
                TestStore b = open(B, "b")) {
            InodeId inode = a.make("open");
            TestStore.exchange(a, b);
            b.namespace().holdBy(inode::equals);
            a.unlink("open", false);
            TestStore.exchange(a, b);
            assertTrue(a.namespace().inode(inode).isEmpty());
            assertTrue(b.namespace().inode(inode).isPresent());
            assertTrue(b.namespace().named(InodeId.ROOT, Name.of("open")).isEmpty());
            b.replica().stable(a.replica().applied());
            assertTrue(b.namespace().inode(inode).isPresent());
            assertEquals(List.of(), b.problems());
            b.namespace().release(inode);
            assertTrue(b.namespace().inode(inode).isEmpty());
            assertEquals(List.of(), b.problems());
        }
    }
}
