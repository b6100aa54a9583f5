package io.casfs.store;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.Member;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Stamp;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The tree in the database as the file system works with it. */
final class StoredNamespace implements Namespace {
    private final Database database;
    private final StoredTree tree;
    private final TreeWriter writer;
    private final GroupCommit commits;

    StoredNamespace(Database database, StoredTree tree, TreeWriter writer, GroupCommit commits) {
        this.database = database;
        this.tree = tree;
        this.writer = writer;
        this.commits = commits;
    }

    @Override
    public Stamp submit(Plan plan) throws IOException {
        return writer.submit(plan);
    }

    @Override
    public void holdBy(Predicate<InodeId> held) {
        writer.holdBy(held);
    }

    @Override
    public void onEdit(EditListener listener) {
        writer.onEdit(listener);
    }

    @Override
    public void release(InodeId inode) throws IOException {
        writer.release(inode);
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
    public void onMembersChanged(Runnable listener) {
        tree.onMembersChanged(listener);
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
