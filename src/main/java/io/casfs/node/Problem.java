package io.casfs.node;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Something that a verification found wrong.
 *
 * @param what is wrong, for people
 * @param paths the files it affects, relative to the root of the tree
 */
public record Problem(String what, List<String> paths) {
    public Problem {
        requireNonNull(what);
        paths = List.copyOf(paths);
    }
}
