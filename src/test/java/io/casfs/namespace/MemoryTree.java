package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A tree in memory, as small as can be. */
final class MemoryTree implements TreeView {
    final Map<InodeId, Inode> inodes = new HashMap<>();
    final Map<LinkId, Link> links = new TreeMap<>();

    final Map<NodeId, Member> members = new TreeMap<>();

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
        edit.editedMembers().forEach(member -> members.put(member.id(), member));
        edit.links().forEach(link -> links.put(link.id(), link));
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
        return new ArrayList<>(links.values().stream()
                .filter(link -> link.inode().equals(inode))
                .toList());
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
