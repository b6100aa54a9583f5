package io.casfs.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutations of several authors give one tree, in whatever order they come. {@code -Dcasfs.seeds=N} tries more. */
final class MergeOrderTest {
    private static final int SEEDS = Integer.getInteger("casfs.seeds", 300);
    private static final int STEPS = 70;

    @Test
    void everyOrderGivesTheTreeThatTheRulesDefine() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomHistory history = new RandomHistory(seed, STEPS, false);
            List<Mutation> set = history.mutations().stream()
                    .map(RandomHistory.Known::mutation)
                    .toList();
            String expected = new ReferenceTree(set).tree.dump();
            for (RandomHistory.Replica replica : history.converge()) {
                assertEquals(expected, replica.tree.dump(), "an author's tree, seed " + seed);
            }
            for (int order = 0; order < 3; order++) {
                MemoryTree tree = new MemoryTree();
                for (Mutation mutation : history.shuffled(new Random(seed * 31L + order))) {
                    tree.apply(mutation);
                }
                assertEquals(expected, tree.dump(), "order " + order + " of seed " + seed);
            }
        }
    }

    @Test
    void nothingIsLostThatNobodyKnowinglyRemoved() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomHistory history = new RandomHistory(seed, STEPS, false);
            MemoryTree tree = history.converge().get(0).tree;
            for (Link link : tree.all()) {
                Inode inode = tree.storedInode(link.inode()).orElseThrow();
                boolean removed = link.removals().stream().anyMatch(removal -> knewAll(history, removal, link, inode));
                assertTrue(link.living() || removed, link + " is dead, seed " + seed);
                assertTrue(!link.living() || isReachable(tree, link), link + " can't be reached, seed " + seed);
            }
        }
    }

    /** Whether the remover knew the place of the link and everything that was written by those who saw it. */
    private static boolean knewAll(RandomHistory history, Removal removal, Link link, Inode inode) {
        RandomHistory.Known remover = history.mutations().stream()
                .filter(known -> known.mutation().dot().equals(removal.dot()))
                .findFirst()
                .orElseThrow();
        return remover.knows(link.position().dot())
                && inode.versions().stream()
                        .filter(version -> version.links().contains(link.id()))
                        .allMatch(version -> remover.knows(version.stamp().dot()));
    }

    private static boolean isReachable(MemoryTree tree, Link link) {
        InodeId at = link.parent();
        for (int depth = 0; depth < 1000; depth++) {
            if (at.equals(InodeId.ROOT)) {
                return true;
            }
            List<Link> up = tree.linksOf(at);
            if (up.size() != 1) {
                return false;
            }
            at = up.get(0).parent();
        }
        return false;
    }

    @Test
    void droppingWhatIsStableChangesNothingThatCanBeSeen() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomHistory history = new RandomHistory(seed, STEPS, true);
            MemoryTree unsettled = new MemoryTree();
            Vector all = Vector.EMPTY;
            for (RandomHistory.Known known : history.mutations()) {
                unsettled.apply(known.mutation());
                all = all.with(known.mutation().dot());
            }
            String shown = unsettled.shown();
            unsettled.settle(all);
            assertEquals(shown, unsettled.shown(), "settled at the end, seed " + seed);
            for (RandomHistory.Replica replica : history.converge()) {
                assertEquals(unsettled.dump(), replica.tree.dump(), "settled on the way, seed " + seed);
            }
            assertNothingBuried(unsettled, seed);
        }
    }

    private static void assertNothingBuried(MemoryTree tree, int seed) {
        String message = "left over, seed " + seed;
        assertTrue(tree.all().stream().allMatch(Link::living), message);
        assertTrue(tree.all().stream().allMatch(link -> link.placements().size() == 1), message);
        assertTrue(tree.moves.isEmpty() && tree.unstable.isEmpty(), message);
        for (Inode inode : tree.inodes.values()) {
            assertTrue(inode.counts().links() > 0 && inode.counts().traces() == 0, message);
        }
    }

    @Test
    void theHistoriesHaveWhatMattersInThem() throws IOException {
        int cycles = 0;
        int revived = 0;
        int conflicts = 0;
        for (int seed = 0; seed < 100; seed++) {
            MemoryTree tree = new RandomHistory(seed, STEPS, false).converge().get(0).tree;
            for (Link link : tree.all()) {
                cycles += (int) link.placements().stream()
                        .filter(placement -> !placement.effective())
                        .count();
                revived += link.living() && !link.removals().isEmpty() ? 1 : 0;
            }
            conflicts += (int) tree.inodes.values().stream()
                    .filter(inode -> inode.versions().size() > 1)
                    .count();
        }
        assertFalse(cycles < 5 || revived < 10 || conflicts < 10, cycles + " " + revived + " " + conflicts);
    }
}
