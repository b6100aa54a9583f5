package io.casfs.namespace;

import java.util.ArrayList;
import java.util.List;

/**
 * A removal that names a link.
 *
 * @param dot the mutation that removes
 * @param position the dot that gave the link the place it was seen at
 * @param versions the content versions that were seen, and those whose writers knew the removal
 */
public record Removal(Dot dot, Dot position, List<Dot> versions) {
    public Removal {
        versions = List.copyOf(versions);
    }

    /** Returns this removal as if its author had also seen {@code version}. */
    Removal seeing(Dot version) {
        List<Dot> seen = new ArrayList<>(versions);
        if (!seen.contains(version)) {
            seen.add(version);
        }
        return new Removal(dot, position, seen.stream().sorted().toList());
    }

    /** Returns whether the link is where the remover saw it, and the inode what the remover saw, with nothing inside. */
    boolean holds(Link link, Inode inode) {
        return position.equals(link.position().dot())
                && inode.counts().entries() == 0
                && versions.containsAll(inode.versionDots());
    }
}
