package io.casfs.replication;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.Member;
import io.casfs.namespace.Merge;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.Name;
import io.casfs.namespace.TreeEdit;
import io.casfs.namespace.TreeRoot;
import io.casfs.namespace.TreeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tree of a {@link MemoryReplica}. */
final class MemoryTree implements TreeView {
    private final Map<InodeId, Inode> inodes = new HashMap<>();
    private final Map<LinkId, Link> links = new TreeMap<>();
    private final Map<NodeId, Member> members = new TreeMap<>();

    MemoryTree() {
        inodes.put(InodeId.ROOT, TreeRoot.initial());
    }

    void apply(Mutation mutation) throws IOException {
        TreeEdit edit = Merge.apply(this, mutation);
        for (Inode inode : edit.inodes()) {
            if (inode.counts().links() == 0) {
                inodes.remove(inode.id());
            } else {
                inodes.put(inode.id(), inode);
            }
        }
        edit.removedLinks().forEach(link -> links.remove(link.id()));
        edit.links().forEach(link -> links.put(link.id(), link));
        edit.editedMembers().forEach(member -> members.put(member.id(), member));
    }

    /** Returns all inodes, in the order of their ids. */
    List<InodeId> inodes() {
        return inodes.keySet().stream().sorted().toList();
    }

    /** Returns all there is, for comparing. */
    List<Object> content() {
        return List.of(Map.copyOf(inodes), Map.copyOf(links), Map.copyOf(members));
    }

    @Override
    public Optional<Inode> inode(InodeId id) {
        return Optional.ofNullable(inodes.get(id));
    }

    @Override
    public Optional<Link> link(InodeId inode, LinkId link) {
        return Optional.ofNullable(links.get(link));
    }

    @Override
    public Optional<Link> named(InodeId parent, Name name) {
        return links.values().stream()
                .filter(link -> link.parent().equals(parent) && link.name().equals(name))
                .findFirst();
    }

    @Override
    public List<Link> linksOf(InodeId inode) {
        List<Link> found = new ArrayList<>(links.values());
        found.removeIf(link -> !link.inode().equals(inode));
        return found;
    }

    @Override
    public Optional<Member> member(NodeId node) {
        return Optional.ofNullable(members.get(node));
    }

    @Override
    public List<Member> members() {
        return List.copyOf(members.values());
    }
}
