package io.casfs.node;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A token to join with.
 *
 * @param expires as ISO 8601, in UTC
 * @param uses how many nodes may join with it
 * @param addresses {@code HOST:PORT} where the token says this node is
 */
public record Invited(String token, String expires, int uses, List<String> addresses) {
    public Invited {
        requireNonNull(token);
        requireNonNull(expires);
        addresses = List.copyOf(addresses);
    }

    /** Without the token, which is a secret as long as it is good. */
    @Override
    public String toString() {
        return "Invited[expires=" + expires + ", uses=" + uses + ", addresses=" + addresses + "]";
    }
}
