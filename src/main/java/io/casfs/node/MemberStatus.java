package io.casfs.node;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A node in the member list, as this node sees it.
 *
 * @param state {@code self} for the node that was asked
 * @param address {@code HOST:PORT}, null while it listens nowhere
 */
public record MemberStatus(
        String nodeId, String name, String state, @Nullable String address) {
    public MemberStatus {
        requireNonNull(nodeId);
        requireNonNull(name);
        requireNonNull(state);
    }
}
