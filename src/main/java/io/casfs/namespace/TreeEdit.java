package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The difference that mutations make to a tree, itself a view of the tree after them.
 *
 * <p>Whoever keeps the state stores what {@link #inodes}, {@link #removedInodes}, {@link #links} and
 * {@link #removedLinks} name, in one atomic batch. Not thread-safe.
 */
public final class TreeEdit implements TreeView {
    private final TreeView base;
    private final Map<InodeId, Optional<Inode>> inodes = new LinkedHashMap<>();
    private final Map<LinkId, Optional<Link>> links = new LinkedHashMap<>();
    private final Map<LinkId, Link> before = new LinkedHashMap<>();
    private final Map<NodeId, Member> members = new LinkedHashMap<>();

    public TreeEdit(TreeView base) {
        this.base = base;
    }

    @Override
    public Optional<Inode> inode(InodeId id) throws IOException {
        Optional<Inode> edited = inodes.get(id);
        return edited != null ? edited : base.inode(id);
    }

    @Override
    public Optional<Link> link(InodeId inode, LinkId link) throws IOException {
        Optional<Link> edited = links.get(link);
        return edited != null ? edited : base.link(inode, link);
    }

    @Override
    public Optional<Link> named(InodeId parent, Name name) throws IOException {
        for (Optional<Link> edited : links.values()) {
            if (edited.isPresent()
                    && edited.get().parent().equals(parent)
                    && edited.get().name().equals(name)) {
                return edited;
            }
        }
        return base.named(parent, name).filter(link -> !links.containsKey(link.id()));
    }

    @Override
    public List<Link> linksOf(InodeId inode) throws IOException {
        List<Link> found = new ArrayList<>();
        for (Link link : base.linksOf(inode)) {
            if (!links.containsKey(link.id())) {
                found.add(link);
            }
        }
        for (Optional<Link> edited : links.values()) {
            edited.filter(link -> link.inode().equals(inode)).ifPresent(found::add);
        }
        found.sort((a, b) -> a.id().compareTo(b.id()));
        return found;
    }

    @Override
    public Optional<Member> member(NodeId node) throws IOException {
        Member edited = members.get(node);
        return edited != null ? Optional.of(edited) : base.member(node);
    }

    @Override
    public List<Member> members() throws IOException {
        Map<NodeId, Member> all = new TreeMap<>();
        base.members().forEach(member -> all.put(member.id(), member));
        all.putAll(members);
        return List.copyOf(all.values());
    }

    /** Returns the members to store, in their new state. */
    public Collection<Member> editedMembers() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** Returns the inodes to store, in their new state. */
    public Collection<Inode> inodes() {
        return inodes.values().stream().flatMap(Optional::stream).toList();
    }

    /** Returns the inodes to drop. */
    public Collection<InodeId> removedInodes() {
        List<InodeId> removed = new ArrayList<>();
        inodes.forEach((id, state) -> {
            if (state.isEmpty()) {
                removed.add(id);
            }
        });
        return removed;
    }

    /** Returns the links to store, in their new state. */
    public Collection<Link> links() {
        return links.values().stream().flatMap(Optional::stream).toList();
    }

    /** Returns the places that links had and no longer have, as they were: of moved links and of removed ones. */
    public Collection<Link> removedLinks() {
        return Collections.unmodifiableCollection(before.values());
    }

    void put(Member member) {
        members.put(member.id(), member);
    }

    void put(Inode inode) {
        inodes.put(inode.id(), Optional.of(inode));
    }

    /** Drops an inode that has lost its last link. */
    public void drop(InodeId id) {
        inodes.put(id, Optional.empty());
    }

    /** Sets a local access time, if the inode is there. */
    public void setAccessed(Draft.Accessed accessed) throws IOException {
        Optional<Inode> inode = inode(accessed.inode());
        if (inode.isPresent()) {
            put(inode.get().accessedAt(accessed.time()));
        }
    }

    /** Stores a link that is new or comes from another place. */
    void put(Link link) throws IOException {
        remember(link.inode(), link.id());
        links.put(link.id(), Optional.of(link));
    }

    void remove(Link link) throws IOException {
        remember(link.inode(), link.id());
        links.put(link.id(), Optional.empty());
    }

    /** Keeps the place that the base knows, once, so that its index entry can be removed. */
    private void remember(InodeId inode, LinkId id) throws IOException {
        if (!links.containsKey(id)) {
            base.link(inode, id).ifPresent(link -> before.put(id, link));
        }
    }
}
