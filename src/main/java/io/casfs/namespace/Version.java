package io.casfs.namespace;

import java.util.List;

/**
 * One content of a file, named by the mutation that gave it; versions that don't replace one another coexist.
 *
 * @param links the links that the writer saw living, and which a removal that didn't see this version can't take; none
 *     for the first version, which everybody has seen who sees the file
 */
public record Version(Stamp stamp, Content content, List<LinkId> links) {
    public Version {
        links = List.copyOf(links);
    }

    /** Returns the first version of a file. */
    static Version first(Stamp stamp) {
        return new Version(stamp, Content.EMPTY, List.of());
    }
}
