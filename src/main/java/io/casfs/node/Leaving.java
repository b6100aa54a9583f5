package io.casfs.node;

import io.casfs.block.BlockId;
import io.casfs.exchange.ExchangeStatistics;
import io.casfs.exchange.SyncingReport;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Member;
import io.casfs.replication.ReplicationStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Takes this node out of its cluster: hands over blocks and mutations that only it has, says goodbye, marks the folder.
 *
 * <p>Without force nothing is given up: it refuses while something can't be handed over. With force it hands over what it
 * can, for as long as that gets on.
 */
final class Leaving {
    private static final int COPIES = 2;
    private static final Duration STALL = Duration.ofSeconds(30);
    private static final Duration FORCED_STALL = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 50;

    private final ClusterFolder folder;
    private final Volume volume;
    private final Peering peering;
    private final boolean force;

    Leaving(ClusterFolder folder, Volume volume, Peering peering, boolean force) {
        this.folder = folder;
        this.volume = volume;
        this.peering = peering;
        this.force = force;
    }

    /** Says when something hasn't got on for too long. */
    private final class Stall implements BooleanSupplier {
        private final long patience = (force ? FORCED_STALL : STALL).toNanos();
        private long last = System.nanoTime();
        private long reached = -1;

        /** Takes how much is done, or still to do. */
        void at(long amount) {
            if (amount != reached) {
                reached = amount;
                last = System.nanoTime();
            }
        }

        @Override
        public boolean getAsBoolean() {
            return System.nanoTime() - last > patience;
        }
    }

    /** Hands over what takes long, while this node goes on as a member. */
    void prepare(Consumer<CopiesProgress> progress) throws IOException, CommandException {
        peering.exchange().leaving(true);
        try {
            long unused = handOver(progress);
        } finally {
            peering.exchange().leaving(false);
        }
    }

    /**
     * Hands over blocks, then mutations. This node's copies don't count any more.
     *
     * @return how many blocks nobody else keeps; 0 unless forced
     */
    private long handOver(Consumer<CopiesProgress> progress) throws IOException, CommandException {
        commitAll();
        int members = peering.members().listed().size();
        if (members == 1) {
            refuse("this is the only member: if it left, the cluster and its files would be lost. Unmount it instead");
            return 0;
        }
        if (peering.transport().connected().isEmpty()) {
            refuse("no other member can be reached, so what only this node has can't be handed over. Try again when one"
                    + " answers");
            return volume.unconfirmedBlocks();
        }
        long onlyHere = handOverBlocks(Math.min(COPIES, members - 1), progress);
        if (!awaitUpToDate()) {
            refuse("no other member has taken over all changes of this node. Try again when more of them answer");
        }
        return onlyHere;
    }

    private void commitAll() throws CommandException {
        try {
            volume.commitAll();
        } catch (IOException e) {
            refuse("something that was written to a file can't be committed (" + e.getMessage()
                    + "). Try again when more members answer");
        }
    }

    private long handOverBlocks(int copies, Consumer<CopiesProgress> progress) throws IOException, CommandException {
        Collection<BlockId> kept = volume.keptBlocks();
        Stall stall = new Stall();
        SyncingReport report = peering.exchange()
                .sync(
                        kept,
                        copies,
                        (blocks, bytes) -> {
                            stall.at(blocks);
                            progress.accept(new CopiesProgress(blocks, kept.size(), bytes));
                        },
                        stall);
        long left = report.blocks() - report.confirmed();
        if (left > 0) {
            refuse(left + " blocks could not be handed over. Try again when more members answer");
        }
        return left;
    }

    /** Waits until a member has all mutations that are here; returns whether one does. */
    private boolean awaitUpToDate() throws IOException {
        Stall stall = new Stall();
        while (true) {
            long fewest = reachable()
                    .mapToLong(ReplicationStatus.OfMember::lacks)
                    .min()
                    .orElse(Long.MAX_VALUE);
            stall.at(fewest);
            if (fewest == 0 || stall.getAsBoolean()) {
                return fewest == 0;
            }
            pause();
        }
    }

    private Stream<ReplicationStatus.OfMember> reachable() {
        return peering.replication().status().members().stream().filter(ReplicationStatus.OfMember::connected);
    }

    private void refuse(String why) throws CommandException {
        if (!force) {
            throw CommandException.failed(why + ", or say --force to leave all the same. This node is still a member.");
        }
    }

    /** Hands over the rest and says goodbye; afterwards this node is no member any more. */
    LeaveReport leave(Consumer<CopiesProgress> progress) throws IOException, CommandException {
        ExchangeStatistics before = peering.exchange().statistics();
        peering.exchange().leaving(true);
        long onlyHere;
        try {
            onlyHere = handOver(progress);
        } catch (IOException | CommandException | RuntimeException e) {
            peering.exchange().leaving(false);
            throw e;
        }
        NodeId self = peering.transport().self();
        peering.namespace().submit((tree, dot) -> Draft.of(new Change.EndMember(self, Member.Standing.LEFT)));
        peering.namespace().sync();
        int told = awaitTold();
        folder.markLeft();
        ExchangeStatistics after = peering.exchange().statistics();
        return new LeaveReport(
                after.pushedBlocks() - before.pushedBlocks(),
                after.pushedBytes() - before.pushedBytes(),
                told,
                onlyHere);
    }

    /**
     * Waits a while until the members that can be reached have everything; returns how many do. One that hangs up has heard
     * it: it doesn't talk to this node any more.
     */
    private int awaitTold() throws IOException {
        Set<NodeId> reached = peering.transport().connected();
        Stall stall = new Stall();
        while (true) {
            long waiting = reachable()
                    .filter(one -> reached.contains(one.node()) && one.lacks() > 0)
                    .count();
            stall.at(waiting);
            if (waiting == 0 || stall.getAsBoolean()) {
                return (int) (reached.size() - waiting);
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while leaving", e);
        }
    }
}
