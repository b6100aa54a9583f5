package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * All that is kept of the tree, as merging sees it: what {@link TreeView} shows, and what is buried or remembered because
 * a mutation that is still to come could need it.
 *
 * <p>An implementation that keeps the state on disk may fail with IOException.
 */
public interface TreeState {
    /** Returns the inode, living or buried. */
    Optional<Inode> storedInode(InodeId id) throws IOException;

    /** Returns the link, living or buried. */
    Optional<Link> storedLink(InodeId inode, LinkId link) throws IOException;

    /** Returns the links of an inode, living or buried, by id. */
    List<Link> storedLinksOf(InodeId inode) throws IOException;

    /** Returns the directory moves that aren't stable and come after {@code move}, in their order. */
    List<LoggedMove> movesAfter(LoggedMove move) throws IOException;

    /** Returns up to {@code limit} of what waits for mutations that {@code stable} covers. */
    List<Unstable> unstable(Vector stable, int limit) throws IOException;

    /** Returns the member, also one that has left or was forgotten. */
    Optional<Member> member(NodeId node) throws IOException;
}
