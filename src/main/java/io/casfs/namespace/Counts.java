package io.casfs.namespace;

/**
 * What follows from the links and is kept beside the inode so that nothing has to be counted.
 *
 * @param links living links that lead to the inode
 * @param entries living links in the directory, also those whose name another one has
 * @param directories how many of these lead to directories
 * @param removals removals that the inode's links remember; a buried link has at least one
 * @param traces placements in the directory that aren't those of living links: of buried ones, and of those that were
 *     there or would be if a move hadn't come to nothing. While there are any, a node that knows less may see the
 *     directory alive.
 */
public record Counts(int links, int entries, int directories, int removals, int traces) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    /** Returns whether nothing leads to the inode any more, not even a buried link. */
    public boolean isForgotten() {
        return links == 0 && removals == 0;
    }

    Counts addLinks(int living, int removed) {
        return new Counts(links + living, entries, directories, removals + removed, traces);
    }

    Counts addEntry(boolean directory, int difference) {
        return new Counts(links, entries + difference, directories + (directory ? difference : 0), removals, traces);
    }

    Counts addTraces(int difference) {
        return new Counts(links, entries, directories, removals, traces + difference);
    }
}
