package io.casfs.store;

import io.casfs.namespace.Author;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Merge;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.TreeEdit;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes tree and history: one own mutation, or one batch of another node, in one write of the database each.
 *
 * <p>One lock orders them; reading the tree takes none.
 */
final class TreeWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TreeWriter.class);
    private static final int SETTLED_AT_ONCE = 512;

    private final Database database;
    private final StoredTree tree;
    private final History history;
    private final LongSupplier wallMicros;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Namespace.EditListener> editListeners = new CopyOnWriteArrayList<>();
    private volatile Predicate<InodeId> held = inode -> false;
    private boolean adopting;

    TreeWriter(Database database, StoredTree tree, History history, LongSupplier wallMicros) {
        this.database = database;
        this.tree = tree;
        this.history = history;
        this.wallMicros = wallMicros;
    }

    /** Something that is done while nothing else can change. */
    @FunctionalInterface
    interface Step<T> {
        T take() throws IOException;
    }

    <T> T alone(Step<T> step) throws IOException {
        lock.lock();
        try {
            return step.take();
        } finally {
            lock.unlock();
        }
    }

    void holdBy(Predicate<InodeId> holder) {
        held = holder;
    }

    void onMutation(Runnable listener) {
        listeners.add(listener);
    }

    void onEdit(Namespace.EditListener listener) {
        editListeners.add(listener);
    }

    /** The edit is stored: nothing that a listener does may make it look as if it weren't. */
    private void tell(TreeEdit edit, boolean own) {
        for (Namespace.EditListener listener : editListeners) {
            try {
                listener.edited(edit, own);
            } catch (RuntimeException e) {
                LOG.error("The tree changed, and somebody who follows it failed", e);
            }
        }
    }

    /** Says whether the tree is being copied from another node, so that it can't be changed; the caller is alone. */
    void adopting(boolean begun) {
        adopting = begun;
    }

    /** As {@link Namespace#submit}. */
    Stamp submit(Namespace.Plan plan) throws IOException {
        Stamp stamp;
        lock.lock();
        try {
            if (adopting) {
                throw new IOException("the tree is still being copied from another node; try again when that is done");
            }
            Author author = history.author();
            Dot dot = author.next();
            Draft draft = plan.draft(tree, dot);
            if (draft.changes().isEmpty()) {
                storeLocally(draft, new TreeEdit(tree));
                return new Stamp(Math.max(wallMicros.getAsLong(), author.highestMicros() + 1), dot);
            }
            if (draft.local()) {
                Mutation local = author.local(draft.changes(), wallMicros.getAsLong());
                storeLocally(draft, requireLocal(Merge.apply(tree, local)));
                return local.stamp();
            }
            stamp = store(draft);
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
        return stamp;
    }

    private Stamp store(Draft draft) throws IOException {
        Mutation mutation = history.author().author(draft.changes(), wallMicros.getAsLong());
        byte[] encoded = MutationCodec.encode(mutation);
        TreeEdit edit = Merge.apply(tree, mutation);
        if (draft.accessed().isPresent()) {
            edit.setAccessed(draft.accessed().get());
        }
        try (Database.Write batch = database.new Write()) {
            hold(batch, edit, draft.held() ? inode -> true : held);
            history.log(batch, mutation, encoded);
            Map<StoredTree.Place, List<Link>> names = tree.store(batch, edit);
            batch.write();
            // In this order: whoever sees the mutation in the vector also sees what it did.
            tree.remember(edit, names);
            history.logged(mutation, encoded);
        }
        tell(edit, true);
        return mutation.stamp();
    }

    /** What others don't hear of must not change what they have. */
    private static TreeEdit requireLocal(TreeEdit edit) {
        if (!edit.links().isEmpty() || !edit.inodes().stream().allMatch(Inode::isLocal)) {
            throw new IllegalArgumentException("a local draft changes what isn't local");
        }
        return edit;
    }

    private void storeLocally(Draft draft, TreeEdit edit) throws IOException {
        if (draft.accessed().isPresent()) {
            edit.setAccessed(draft.accessed().get());
        }
        if (!edit.isEmpty()) {
            store(edit, true);
        }
    }

    /** Writes down as orphans what loses its last link and is still needed by open handles, and what is local. */
    private void hold(Database.Write batch, TreeEdit edit, Predicate<InodeId> needed) throws IOException {
        List<Inode> unlinked = new ArrayList<>(edit.droppedInodes());
        edit.inodes().stream().filter(inode -> inode.counts().links() == 0).forEach(unlinked::add);
        for (Inode inode : unlinked) {
            boolean lives = needed.test(inode.id()) && tree.inode(inode.id()).isPresent();
            if (lives || inode.isLocal()) {
                tree.hold(batch, inode.id());
            }
        }
    }

    /**
     * Applies those mutations of a batch that are new, and takes note of it; the caller is alone and has checked that it
     * follows what is here.
     */
    void apply(IncomingBatch incoming) throws IOException {
        Vector.Incarnation author = incoming.batch().author();
        BatchRecord record = BatchRecord.of(incoming.batch());
        Head head = incoming.last().head();
        TreeEdit edit = new TreeEdit(tree);
        try (Database.Write batch = database.new Write()) {
            for (IncomingBatch.Arrival arrival :
                    incoming.after(history.head(author).counter())) {
                Merge.apply(edit, arrival.mutation());
                history.log(batch, arrival.mutation(), arrival.record().toBytes());
            }
            hold(batch, edit, held);
            history.add(batch, record, head);
            Map<StoredTree.Place, List<Link>> names = tree.store(batch, edit);
            batch.write();
            tree.remember(edit, names);
            history.added(record, head);
        }
        tell(edit, false);
    }

    /** Drops what was remembered until {@code stable} was so; others can write in between. */
    void settle(Vector stable) throws IOException {
        boolean more = true;
        while (more) {
            more = alone(() -> {
                TreeEdit edit = Merge.settle(tree, stable, SETTLED_AT_ONCE);
                if (edit.isEmpty()) {
                    return false;
                }
                store(edit, false);
                return true;
            });
        }
    }

    private void store(TreeEdit edit, boolean own) throws IOException {
        try (Database.Write batch = database.new Write()) {
            hold(batch, edit, inode -> false);
            Map<StoredTree.Place, List<Link>> names = tree.store(batch, edit);
            batch.write();
            tree.remember(edit, names);
        }
        tell(edit, own);
    }

    /** As {@link Namespace#release}. */
    void release(InodeId inode) throws IOException {
        lock.lock();
        try (Database.Write batch = database.new Write()) {
            tree.release(batch, inode);
            batch.write();
            tree.forget(inode);
        } finally {
            lock.unlock();
        }
    }

    /** Drops the inodes that handles held when the process died. */
    void collectOrphans() throws IOException {
        byte[] all = {};
        database.scan(Table.ORPHANS, all, all, (key, value) -> {
            release(Keys.inode(key));
            return true;
        });
    }

    /** Returns a mark that says that all written so far is durable; the caller makes it so. */
    Mark mark(boolean clean) throws IOException {
        lock.lock();
        try {
            Author author = history.author();
            Dot next = author.next();
            return new Mark(database.sequence(), next.incarnation(), next.counter() - 1, author.highestMicros(), clean);
        } finally {
            lock.unlock();
        }
    }
}
