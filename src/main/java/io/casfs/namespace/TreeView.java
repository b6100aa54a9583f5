package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The living tree, as reading sees it; each answer is consistent in itself.
 *
 * <p>The root directory is always there. An implementation that keeps the state on disk may fail with IOException, which
 * the pure functions of this package pass on.
 */
public interface TreeView {
    /** Returns the inode; empty if it was never made, or its last link is gone and nothing holds it. */
    Optional<Inode> inode(InodeId id) throws IOException;

    /** Returns the living link. */
    Optional<Link> link(InodeId inode, LinkId link) throws IOException;

    /** Returns the living link that has that name: of several that want it, one, the same on every node. */
    Optional<Link> named(InodeId parent, Name name) throws IOException;

    /** Returns the living links of an inode, in the order of their ids. */
    List<Link> linksOf(InodeId inode) throws IOException;

    /** Returns the ids of {@link #linksOf}, reading as little as it can: mostly there is one, named as its inode is. */
    default List<LinkId> linkIdsOf(InodeId inode) throws IOException {
        LinkId first = new LinkId(inode.origin(), inode.serial());
        boolean alone =
                inode(inode).filter(found -> found.counts().links() == 1).isPresent();
        return alone && link(inode, first).isPresent()
                ? List.of(first)
                : linksOf(inode).stream().map(Link::id).toList();
    }

    /** Returns the member, also one that has left or was forgotten; empty if the node never was one. */
    Optional<Member> member(NodeId node) throws IOException;

    /** Returns all that ever were members, by id. */
    List<Member> members() throws IOException;
}
