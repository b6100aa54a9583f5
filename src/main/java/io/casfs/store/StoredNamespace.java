package io.casfs.store;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Author;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.Member;
import io.casfs.namespace.Merge;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.TreeEdit;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The namespace of a node that writes alone: its own mutations, applied and logged in one batch each.
 *
 * <p>One lock orders the mutations; reading takes none.
 */
final class StoredNamespace implements Namespace {
    private final Database database;
    private final Records records;
    private final StoredTree tree;
    private final Author author;
    private final LongSupplier wallMicros;
    private final GroupCommit commits;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Predicate<InodeId> held = inode -> false;

    StoredNamespace(
            Database database,
            Records records,
            StoredTree tree,
            Author author,
            LongSupplier wallMicros,
            GroupCommit commits) {
        this.database = database;
        this.records = records;
        this.tree = tree;
        this.author = author;
        this.wallMicros = wallMicros;
        this.commits = commits;
    }

    @Override
    public Stamp submit(Plan plan) throws IOException {
        writing.lock();
        try {
            Dot dot = author.next();
            Draft draft = plan.draft(tree, dot);
            if (draft.changes().isEmpty()) {
                storeAccessed(draft);
                return new Stamp(Math.max(wallMicros.getAsLong(), author.highestMicros() + 1), dot);
            }
            return store(draft);
        } finally {
            writing.unlock();
        }
    }

    private Stamp store(Draft draft) throws IOException {
        Mutation mutation = author.author(draft.changes(), wallMicros.getAsLong());
        byte[] encoded = MutationCodec.encode(mutation);
        TreeEdit edit = Merge.apply(tree, mutation);
        Merge.settle(edit, Vector.EMPTY.with(mutation.dot())); // nobody else is there to know
        if (draft.accessed().isPresent()) {
            edit.setAccessed(draft.accessed().get());
        }
        try (Database.Batch batch = database.new Batch()) {
            if (draft.held()) {
                hold(batch, edit);
            }
            records.put(batch, Table.LOG, Keys.mutation(mutation.dot()), encoded);
            Map<StoredTree.Place, List<Link>> names = tree.store(batch, edit);
            batch.write();
            author.authored(mutation, encoded);
            tree.remember(edit, names);
        }
        return mutation.stamp();
    }

    /** Writes down as orphans what has lost its last link. */
    private void hold(Database.Batch batch, TreeEdit edit) throws IOException {
        for (Inode inode : edit.inodes()) {
            if (inode.counts().links() == 0) {
                tree.hold(batch, inode.id());
            }
        }
        for (Inode inode : edit.droppedInodes()) {
            tree.hold(batch, inode.id());
        }
    }

    private void storeAccessed(Draft draft) throws IOException {
        if (draft.accessed().isEmpty()) {
            return;
        }
        TreeEdit edit = new TreeEdit(tree);
        edit.setAccessed(draft.accessed().get());
        try (Database.Batch batch = database.new Batch()) {
            Map<StoredTree.Place, List<Link>> names = tree.store(batch, edit);
            batch.write();
            tree.remember(edit, names);
        }
    }

    @Override
    public void holdBy(Predicate<InodeId> holder) {
        held = holder;
    }

    @Override
    public void release(InodeId inode) throws IOException {
        writing.lock();
        try (Database.Batch batch = database.new Batch()) {
            tree.release(batch, inode);
            batch.write();
            tree.forget(inode);
        } finally {
            writing.unlock();
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

    /** Returns a mark that says that all submitted so far is durable; the caller has made it so. */
    Mark mark(boolean clean) throws IOException {
        writing.lock();
        try {
            Dot next = author.next();
            return new Mark(database.sequence(), next.incarnation(), next.counter() - 1, author.highestMicros(), clean);
        } finally {
            writing.unlock();
        }
    }

    /** Drops logged mutations up to and with the counter: durable, and in a cluster of one known to every member. */
    void forgetLog(Mark upTo) throws IOException {
        Dot next = author.next();
        try (Database.Batch batch = database.new Batch()) {
            batch.deleteRange(
                    Table.LOG,
                    Keys.mutation(new Dot(next.node(), upTo.incarnation(), 0)),
                    Keys.mutation(new Dot(next.node(), upTo.incarnation(), upTo.counter() + 1)));
            batch.write();
        }
    }

    @Override
    public Optional<Inode> inode(InodeId id) throws IOException {
        return tree.inode(id);
    }

    @Override
    public Optional<Link> link(InodeId inode, LinkId link) throws IOException {
        return tree.link(inode, link);
    }

    @Override
    public Optional<Link> named(InodeId parent, Name name) throws IOException {
        return tree.named(parent, name);
    }

    @Override
    public List<Link> linksOf(InodeId inode) throws IOException {
        return tree.linksOf(inode);
    }

    @Override
    public Optional<Member> member(NodeId node) throws IOException {
        return tree.member(node);
    }

    @Override
    public List<Member> members() throws IOException {
        return tree.members();
    }

    @Override
    public void list(InodeId directory, long cursor, LinkReader reader) throws IOException {
        tree.list(directory, cursor, reader);
    }

    @Override
    public long inodes() throws IOException {
        return database.estimate(Table.INODES);
    }

    @Override
    public void sync() throws IOException {
        commits.commit();
    }

    @Override
    public void close() {
        // The local store owns the database and ends it.
    }
}
