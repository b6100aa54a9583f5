package io.casfs.namespace;

import java.util.List;

/**
 * A removal that names a link.
 *
 * @param dot the mutation that removes
 * @param position the dot that gave the link the place it was seen at
 * @param versions the content versions that were seen
 */
public record Removal(Dot dot, Dot position, List<Dot> versions) {
    public Removal {
        versions = List.copyOf(versions);
    }

    /**
     * Returns whether the link is where the remover saw it, with nothing inside, and no version of the file was written
     * unseen by the remover by somebody who saw the link.
     */
    boolean holds(Link link, Inode inode) {
        return position.equals(link.position().dot())
                && inode.counts().entries() == 0
                && inode.versions().stream().allMatch(version -> allows(version, link.id()));
    }

    private boolean allows(Version version, LinkId link) {
        return versions.contains(version.stamp().dot()) || !version.links().contains(link);
    }
}
