package io.casfs.node;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A node in the member list, as this node sees it.
 *
 * @param state {@code self} for the node that was asked; {@code live}, {@code suspected} or {@code dead} for others that
 *     are members, {@code left} or {@code forgotten} for those that no longer are
 * @param address {@code HOST:PORT}, null if none is known
 * @param weight how much of the blocks it is to hold, in proportion to the others
 * @param lag how many of the changes known here it isn't known to have; null if that isn't known
 */
public record MemberStatus(
        String nodeId,
        String name,
        String state,
        @Nullable String address,
        int weight,
        @Nullable Long lag) {
    public MemberStatus {
        requireNonNull(nodeId);
        requireNonNull(name);
        requireNonNull(state);
    }
}
