package io.casfs.node;

import static java.util.Objects.requireNonNull;

/** The member that was put out of the cluster. */
public record Forgotten(String nodeId, String name) {
    public Forgotten {
        requireNonNull(nodeId);
        requireNonNull(name);
    }
}
