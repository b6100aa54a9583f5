package io.casfs.namespace;

import java.util.Comparator;

/** Where a directory's placement stands in the order of all directory moves; the placement itself is in its link. */
public record LoggedMove(Stamp stamp, InodeId inode, LinkId link) implements Comparable<LoggedMove> {
    private static final Comparator<LoggedMove> ORDER = Comparator.comparing(LoggedMove::stamp)
            .thenComparing(LoggedMove::inode)
            .thenComparing(LoggedMove::link);

    @Override
    public int compareTo(LoggedMove other) {
        return ORDER.compare(this, other);
    }
}
