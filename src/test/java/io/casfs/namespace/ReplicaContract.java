package io.casfs.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Replica.ForgottenHistoryException;
import io.casfs.namespace.Replica.ForkedHistoryException;
import io.casfs.namespace.Replica.GapException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Replica} does; run by each of them. */
public abstract class ReplicaContract {
    private static final Replica.Signer SIGNER = Bytes::of;
    private static final long ALL = Long.MAX_VALUE;

    private final List<Site> open = new ArrayList<>();
    private Site a;
    private Site b;

    /** A replica under test and its node's way to change it. */
    public interface Site extends AutoCloseable {
        Replica replica();

        Stamp mutate(Change change) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Opens a replica that has nothing yet; all of one test are of one cluster. */
    protected abstract Site open(NodeId node) throws IOException;

    @BeforeEach
    void openTwo() throws IOException {
        a = opened(1);
        b = opened(2);
    }

    private Site opened(long number) throws IOException {
        Site site = open(new NodeId(number, number));
        open.add(site);
        return site;
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Site site : open) {
            site.close();
        }
    }

    private static void mutate(Site site, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            site.mutate(new Change.SetMode(InodeId.ROOT, 0700 + i % 8));
        }
    }

    private static Batch seal(Site site) throws IOException {
        return site.replica().seal(SIGNER, ALL).orElseThrow();
    }

    private static Batch made(Site site, int times) throws IOException {
        mutate(site, times);
        return seal(site);
    }

    private static long own(Site site) {
        return site.replica().applied().counter(site.replica().incarnation());
    }

    @Test
    void beginsWithNothing() throws IOException {
        assertEquals(Vector.EMPTY, a.replica().applied());
        assertEquals(Vector.EMPTY, a.replica().durable());
        assertEquals(Vector.EMPTY, a.replica().stable());
        assertEquals(Optional.empty(), a.replica().seal(SIGNER, ALL));
        assertEquals(List.of(), a.replica().lackedBy(Vector.EMPTY, 1 << 20));
        assertFalse(a.replica().incarnation().equals(b.replica().incarnation()));
    }

    @Test
    void ownMutationsAreAppliedAtOnceAndTold() throws IOException {
        AtomicInteger told = new AtomicInteger();
        a.replica().onMutation(told::incrementAndGet);
        mutate(a, 3);
        assertEquals(3, own(a));
        assertEquals(3, told.get());
        assertEquals(List.of(), a.replica().lackedBy(Vector.EMPTY, 1 << 20), "not before they are sealed");
    }

    @Test
    void sealsEachOwnMutationOnceInTheOrderTheyWereMade() throws IOException {
        Batch first = made(a, 3);
        Batch second = made(a, 2);
        assertEquals(Optional.empty(), a.replica().seal(SIGNER, ALL));
        assertEquals(1, first.first());
        assertEquals(3, first.last());
        assertEquals(4, second.first());
        assertEquals(5, second.last());
        assertEquals(Bytes.of(first.statement()), first.signature());
        for (int i = 0; i < 3; i++) {
            Mutation mutation = MutationCodec.decode(first.mutations().get(i).toBytes());
            assertEquals(a.replica().incarnation().dot(i + 1), mutation.dot());
        }
        assertEquals(
                List.of(first, second), a.replica().lackedBy(Vector.EMPTY, 1 << 20), "as it was sealed once for all");
    }

    @Test
    void holdsMutationsBackThatAreNotToBeSealedYet() throws IOException {
        mutate(a, 5);
        assertEquals(2, a.replica().seal(SIGNER, 3).orElseThrow().last());
        assertEquals(Optional.empty(), a.replica().seal(SIGNER, 3));
        assertEquals(5, seal(a).last());
    }

    @Test
    void batchesStayBelowTheirLimit() throws IOException {
        int count = 20;
        for (int i = 0; i < count; i++) {
            a.mutate(new Change.SetExtended(
                    InodeId.ROOT, Bytes.of("user.large"), Optional.of(Bytes.of(new byte[60_000 + i]))));
        }
        int sealed = 0;
        for (Optional<Batch> batch = a.replica().seal(SIGNER, ALL);
                batch.isPresent();
                batch = a.replica().seal(SIGNER, ALL)) {
            assertEquals(sealed + 1, batch.get().first());
            sealed += batch.get().mutations().size();
            assertTrue(batch.get().mutations().stream().mapToInt(Bytes::length).sum() <= Batch.MAX_BYTES);
        }
        assertEquals(count, sealed);
    }

    @Test
    void appliesWhatAnotherMadeAndHandsItOn() throws IOException {
        Batch batch = made(a, 3);
        assertTrue(b.replica().apply(batch));
        assertEquals(a.replica().applied(), b.replica().applied());
        assertFalse(b.replica().apply(batch), "again");
        assertFalse(a.replica().apply(batch), "back at its author");
        assertEquals(List.of(batch), b.replica().lackedBy(Vector.EMPTY, 1 << 20));
        assertEquals(List.of(), b.replica().lackedBy(a.replica().applied(), 1 << 20));
        assertEquals(Optional.empty(), b.replica().seal(SIGNER, ALL), "another's mutations are not sealed again");
    }

    @Test
    void aBatchNeedsWhatItsAuthorHadApplied() throws IOException {
        Site c = opened(3);
        Batch cause = made(a, 2);
        b.replica().apply(cause);
        Batch effect = made(b, 1);
        assertEquals(a.replica().applied(), effect.needs());
        assertThrows(GapException.class, () -> c.replica().apply(effect));
        assertEquals(Vector.EMPTY, c.replica().applied());
        c.replica().apply(cause);
        assertTrue(c.replica().apply(effect));
        assertEquals(b.replica().applied(), c.replica().applied());
    }

    @Test
    void aBatchFollowsTheOneBeforeIt() throws IOException {
        Batch first = made(a, 1);
        Batch second = made(a, 1);
        assertThrows(GapException.class, () -> b.replica().apply(second));
        b.replica().apply(first);
        assertTrue(b.replica().apply(second));
    }

    @Test
    void laterOwnMutationsHaveLaterStampsThanWhatWasApplied() throws IOException {
        for (int i = 0; i < 100; i++) {
            mutate(a, 1);
        }
        Stamp theirs = a.mutate(new Change.SetMode(InodeId.ROOT, 0700));
        b.replica().apply(seal(a));
        assertTrue(b.mutate(new Change.SetMode(InodeId.ROOT, 0711)).compareTo(theirs) > 0);
    }

    @Test
    void givesWhatIsLackedInAnOrderInWhichItCanBeApplied() throws IOException {
        Site c = opened(3);
        for (int round = 0; round < 4; round++) {
            b.replica().apply(made(a, 2));
            a.replica().apply(made(b, 1));
        }
        assertEquals(a.replica().applied(), b.replica().applied());
        int batches = 0;
        List<Batch> next = b.replica().lackedBy(c.replica().applied(), 1);
        while (!next.isEmpty()) {
            assertEquals(1, next.size(), "the first ones, at least one");
            assertTrue(c.replica().apply(next.get(0)));
            batches++;
            next = b.replica().lackedBy(c.replica().applied(), 1);
        }
        assertEquals(8, batches);
        assertEquals(b.replica().applied(), c.replica().applied());
    }

    @Test
    void refusesOtherMutationsUnderKnownNames() throws IOException {
        Site c = opened(3);
        Batch truth = made(a, 2);
        b.replica().apply(truth);
        Mutation last = MutationCodec.decode(truth.mutations().get(1).toBytes());
        Mutation other = new Mutation(last.stamp(), last.previous(), List.of(new Change.SetMode(InodeId.ROOT, 0123)));
        Batch lie = new Batch(
                truth.author(),
                1,
                List.of(truth.mutations().get(0), Bytes.of(MutationCodec.encode(other))),
                truth.needs(),
                truth.signature());
        assertThrows(ForkedHistoryException.class, () -> b.replica().apply(lie));
        c.replica().apply(lie);
        assertThrows(ForkedHistoryException.class, () -> c.replica().apply(made(a, 1)), "follows another mutation");
        assertThrows(ForkedHistoryException.class, () -> a.replica().apply(lie));
    }

    @Test
    void refusesMutationsThatItsOwnIncarnationNeverMade() throws IOException {
        Dot dot = a.replica().incarnation().dot(1);
        Mutation forged = new Mutation(
                new Stamp(1, dot), Bytes.of(new byte[32]), List.of(new Change.SetMode(InodeId.ROOT, 0123)));
        Batch batch = new Batch(
                a.replica().incarnation(),
                1,
                List.of(Bytes.of(MutationCodec.encode(forged))),
                Vector.EMPTY,
                Bytes.EMPTY);
        assertThrows(ForkedHistoryException.class, () -> a.replica().apply(batch));
        assertEquals(Vector.EMPTY, a.replica().applied());
    }

    @Test
    void refusesWhatIsNoMutationAndAppliesNothingOfItsBatch() throws IOException {
        Batch good = made(a, 2);
        for (Bytes bad : List.of(Bytes.of("no mutation"), good.mutations().get(0), Bytes.EMPTY)) {
            Batch batch =
                    new Batch(good.author(), 1, List.of(good.mutations().get(0), bad), good.needs(), good.signature());
            assertThrows(MalformedRecordException.class, () -> b.replica().apply(batch));
            assertEquals(Vector.EMPTY, b.replica().applied());
        }
        assertTrue(b.replica().apply(good));
    }

    @Test
    void syncingMakesAllDurable() throws IOException {
        b.replica().apply(made(a, 2));
        mutate(b, 3);
        Vector applied = b.replica().applied();
        b.replica().sync();
        assertTrue(b.replica().durable().covers(applied));
        mutate(b, 1);
        assertTrue(b.replica().applied().covers(b.replica().durable()));
    }

    @Test
    void forgetsWhatEveryMemberHas() throws IOException {
        Batch first = made(a, 2);
        b.replica().apply(first);
        Vector stable = b.replica().applied();
        Batch second = made(a, 1);
        b.replica().apply(second);
        b.replica().stable(stable);
        assertEquals(stable, b.replica().stable());
        assertThrows(ForgottenHistoryException.class, () -> b.replica().lackedBy(Vector.EMPTY, 1 << 20));
        assertEquals(List.of(second), b.replica().lackedBy(stable, 1 << 20));
        assertFalse(b.replica().apply(first), "known by its name");
        assertTrue(b.replica().apply(made(a, 1)), "goes on from there");
    }

    @Test
    void keepsBatchesThatAreOnlyPartlyStable() throws IOException {
        Batch batch = made(a, 2);
        a.replica().stable(Vector.EMPTY.with(a.replica().incarnation().dot(1)));
        assertEquals(List.of(batch), a.replica().lackedBy(Vector.EMPTY, 1 << 20));
    }

    private static void adopt(Replica from, Replica to) throws IOException {
        try (Replica.Checkpoint checkpoint = from.checkpoint(SIGNER)) {
            for (Optional<byte[]> part = checkpoint.next(); part.isPresent(); part = checkpoint.next()) {
                to.adopt(part.get());
            }
            to.adopted(checkpoint.vector());
        }
    }

    @Test
    void aCheckpointBringsANewReplicaToWhereAnotherIs() throws IOException {
        Site c = opened(3);
        Batch first = made(a, 2);
        b.replica().apply(first);
        b.replica().stable(a.replica().applied());
        Batch second = made(a, 1);
        b.replica().apply(second);
        mutate(b, 2);

        adopt(b.replica(), c.replica());
        assertEquals(b.replica().applied(), c.replica().applied());
        assertEquals(b.replica().applied(), c.replica().durable());
        assertEquals(b.replica().stable(), c.replica().stable());
        assertEquals(Optional.empty(), b.replica().seal(SIGNER, ALL), "own ones were sealed");
        List<Batch> unstable =
                b.replica().lackedBy(a.replica().stable().union(b.replica().stable()), 1 << 20);
        assertEquals(2, unstable.size());
        assertEquals(unstable, c.replica().lackedBy(c.replica().stable(), 1 << 20));
        assertThrows(ForgottenHistoryException.class, () -> c.replica().lackedBy(Vector.EMPTY, 1 << 20));

        assertTrue(c.replica().apply(made(a, 1)), "goes on from there");
    }

    @Test
    void onlyAReplicaWithoutMutationsAdopts() throws IOException {
        mutate(a, 1);
        mutate(b, 1);
        assertThrows(IllegalStateException.class, () -> adopt(a.replica(), b.replica()));
        assertEquals(1, own(b));
    }

    @Test
    void adoptingEndsOnlyWithEveryPart() throws IOException {
        mutate(a, 1);
        Vector vector;
        List<byte[]> parts = new ArrayList<>();
        try (Replica.Checkpoint checkpoint = a.replica().checkpoint(SIGNER)) {
            vector = checkpoint.vector();
            for (Optional<byte[]> part = checkpoint.next(); part.isPresent(); part = checkpoint.next()) {
                parts.add(part.get());
            }
        }
        assertThrows(MalformedRecordException.class, () -> b.replica().adopted(vector));
        for (byte[] part : parts) {
            b.replica().adopt(part);
        }
        assertEquals(Vector.EMPTY, b.replica().applied());
        assertThrows(IOException.class, () -> mutate(b, 1));
        assertThrows(
                MalformedRecordException.class,
                () -> b.replica()
                        .adopted(Vector.EMPTY.with(a.replica().incarnation().dot(7))));
        assertThrows(MalformedRecordException.class, () -> b.replica().adopt(new byte[] {1, 2, 3}));
        for (byte[] part : parts) {
            b.replica().adopt(part);
        }
        b.replica().adopted(vector);
        assertEquals(a.replica().applied(), b.replica().applied());
        mutate(b, 1);
    }
}
