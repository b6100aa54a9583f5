package io.casfs.namespace;

import java.io.IOException;
import java.util.function.Predicate;

/**
 * The tree as a node works with it: looked up in, changed by mutations.
 *
 * <p>All that {@code fs} knows of replication. Thread-safe.
 */
public interface Namespace extends TreeView, AutoCloseable {

    /** Decides on a change while no other change can happen. */
    @FunctionalInterface
    interface Plan {
        /**
         * Returns what to change.
         *
         * @param tree the tree as it will be changed
         * @param dot the dot that the mutation will have
         * @throws IOException to change nothing
         */
        Draft draft(TreeView tree, Dot dot) throws IOException;
    }

    /** Receives links one by one. */
    @FunctionalInterface
    interface LinkReader {
        /** Takes a link and the cursor that continues after it; returns false to end, the link then not being taken. */
        boolean take(Link link, long cursor) throws IOException;
    }

    /** Hears what was changed. */
    @FunctionalInterface
    interface EditListener {
        /**
         * Takes an edit that is stored and that everybody can see.
         *
         * @param own whether {@link #submit} made it, on this thread
         */
        void edited(TreeEdit edit, boolean own);
    }

    /**
     * Makes one mutation of what {@code plan} drafts and applies it; when this returns it survives the death of the
     * process, and power loss after the next {@link #sync}. What is drafted as local is applied here alone, and what it
     * makes doesn't survive the process.
     *
     * @return the stamp of the mutation, or of the local changes; of the mutation that would have been made if the draft
     *     has no changes
     */
    Stamp submit(Plan plan) throws IOException;

    /**
     * Hands the links of a directory to {@code reader}, from after {@code cursor} (0: from the start), in an order that
     * neither names nor other changes of the directory affect.
     */
    void list(InodeId directory, long cursor, LinkReader reader) throws IOException;

    /**
     * Sets which inodes open handles need: one that loses its last link by another node's doing is then kept until {@link
     * #release}. Asked while the tree is being changed; must not block.
     */
    void holdBy(Predicate<InodeId> held);

    /**
     * Has {@code listener} run whenever the member list has changed, before {@link Replica#applied} shows the mutation that
     * did it. Runs while nothing else can change: must be quick and change nothing.
     */
    void onMembersChanged(Runnable listener);

    /**
     * Has {@code listener} hear of every edit from now on, in the order in which they are made: those of {@link #submit}, of
     * mutations that came from other nodes, and of what was settled.
     *
     * <p>Runs on the thread that made the edit, after all can see it and before anything else can change: must be quick,
     * change nothing and wait for nobody. What it throws is logged. Not told are {@link #release}, and adopting a
     * checkpoint, during which the tree mustn't be read.
     */
    void onEdit(EditListener listener);

    /** Drops an inode without links that {@link Draft#held} or {@link #holdBy} kept, or that is local. */
    void release(InodeId inode) throws IOException;

    /** Returns how many inodes the tree has. */
    long inodes() throws IOException;

    /** Returns when every block stored and then every mutation submitted before the call survives power loss. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}
