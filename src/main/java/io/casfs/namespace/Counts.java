package io.casfs.namespace;

/**
 * What follows from the living links and is kept beside the inode so that nothing has to be counted.
 *
 * @param links living links that lead to the inode
 * @param entries living links in the directory
 * @param directories how many of these lead to directories
 */
public record Counts(int links, int entries, int directories) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts addLinks(int difference) {
        return new Counts(links + difference, entries, directories);
    }

    Counts addEntry(boolean directory, int difference) {
        return new Counts(links, entries + difference, directories + (directory ? difference : 0));
    }
}
