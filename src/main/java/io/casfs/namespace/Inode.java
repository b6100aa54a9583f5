package io.casfs.namespace;

import java.util.List;

/**
 * The state of an inode.
 *
 * @param versions the living content versions, latest stamp first; exactly one unless there is a conflict, none for what
 *     isn't a regular file
 * @param accessed the access time, which is local to this node
 */
public record Inode(
        InodeId id, Nature nature, Registers registers, List<Version> versions, Counts counts, Timestamp accessed) {

    /** Returns whether this is a directory. */
    public boolean isDirectory() {
        return nature.kind() == FileKind.DIRECTORY;
    }

    /** Returns whether this node alone has it: no mutation has made it. */
    public boolean isLocal() {
        return !versions.isEmpty() && version().stamp().dot().isLocal();
    }

    /** Returns the version that has the name. */
    public Version version() {
        return versions.get(0);
    }

    /** Returns the dots of all living versions. */
    public List<Dot> versionDots() {
        return versions.stream().map(version -> version.stamp().dot()).toList();
    }

    /** Returns this inode with other registers. */
    Inode with(Registers changed) {
        return new Inode(id, nature, changed, versions, counts, accessed);
    }

    /** Returns this inode with other versions. */
    Inode with(List<Version> changed) {
        return new Inode(id, nature, registers, changed, counts, accessed);
    }

    /** Returns this inode with other counts. */
    Inode with(Counts changed) {
        return new Inode(id, nature, registers, versions, changed, accessed);
    }

    /** Returns this inode with another access time. */
    public Inode accessedAt(Timestamp time) {
        return new Inode(id, nature, registers, versions, counts, time);
    }
}
