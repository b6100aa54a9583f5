package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.util.List;

/**
 * A node in the replicated member list.
 *
 * @param publicKey its SubjectPublicKeyInfo, whose hash is the id
 * @param name what people call it; names may repeat
 * @param addresses {@code HOST:PORT} where it listens, the likeliest first
 * @param weight how much of the blocks it is to hold, in proportion to the others; 1 to 1,000,000
 * @param standing whether it still is one
 * @param written the stamp of what it says of itself
 */
public record Member(
        NodeId id, Bytes publicKey, String name, List<String> addresses, int weight, Standing standing, Stamp written) {
    /** The weight of a node that was given none. */
    public static final int USUAL_WEIGHT = 100;

    static final int MAX_ADDRESSES = 16;
    static final int MAX_WEIGHT = 1_000_000;

    public Member {
        addresses = List.copyOf(addresses);
        if (addresses.size() > MAX_ADDRESSES || weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a member has at most " + MAX_ADDRESSES
                    + " addresses and a weight of 1 to 1,000,000, not " + addresses.size() + " and " + weight);
        }
    }

    /** Whether a node belongs to the cluster. {@link #code} is its stable number in records; higher ones win. */
    public enum Standing {
        LISTED(0),
        /** It said goodbye itself. */
        LEFT(1),
        /** Another member put it out; it is refused for ever. */
        FORGOTTEN(2);

        private final int code;

        Standing(int code) {
            this.code = code;
        }

        static Standing of(int code) {
            return code == 0 ? LISTED : code == 1 ? LEFT : FORGOTTEN;
        }

        /** Returns the number that stands for it in records. */
        public int code() {
            return code;
        }
    }

    Member with(Change.SetMember words, Stamp stamp) {
        return stamp.compareTo(written) > 0
                ? new Member(id, words.publicKey(), words.name(), words.addresses(), words.weight(), standing, stamp)
                : this;
    }

    Member with(Standing other) {
        return other.code() > standing.code()
                ? new Member(id, publicKey, name, addresses, weight, other, written)
                : this;
    }

    /** Returns whether it belongs to the cluster. */
    public boolean isListed() {
        return standing == Standing.LISTED;
    }
}
