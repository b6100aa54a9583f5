package io.casfs.namespace;

/**
 * A living link.
 *
 * @param kind the kind of the inode, kept here so that listing a directory needs no inode
 * @param position the stamp that gave the link this parent and name
 */
public record Link(LinkId id, InodeId inode, FileKind kind, InodeId parent, Name name, Stamp position) {}
