package io.casfs.namespace;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A node's copy of the tree, seen by replication: takes batches of others, hands out its own.
 *
 * <p>Thread-safe. What {@link #apply} and {@link #seal} did survives the death of the process; power loss, once {@link
 * #durable} covers it.
 */
public interface Replica {
    /** Returns this node's running incarnation. */
    Vector.Incarnation incarnation();

    /** Returns all mutations that this replica has applied, its own included, sealed or not. */
    Vector applied();

    /**
     * Returns what of {@link #applied} survives power loss. Syncing covers everything written before, so this is what was
     * applied at one moment: if it covers a mutation of another node, it covers every own mutation made before that came.
     */
    Vector durable();

    /** Makes {@link #durable} cover all applied before the call. */
    void sync() throws IOException;

    /** Signs statements of batches with this node's key. */
    @FunctionalInterface
    interface Signer {
        Bytes sign(byte[] statement);
    }

    /**
     * Seals own mutations that are in no batch yet into the next one: at most {@link Batch#MAX_BYTES}, in the order they
     * were made, of the oldest incarnation that has any.
     *
     * @param before only mutations before this one of the running incarnation; for those held back
     * @return empty if there are none
     */
    Optional<Batch> seal(Signer signer, long before) throws IOException;

    /**
     * Applies a batch whose signature was checked. Mutations already applied are passed over if they are the same. Its
     * author may be this node, in an earlier incarnation: so lost mutations are taken back.
     *
     * @return whether anything was new
     * @throws GapException if something that it needs, or the mutation before its first, wasn't applied yet, or is an own
     *     mutation that another replica knows in a batch and this one hasn't sealed: {@link #seal} and try again
     * @throws ForkedHistoryException if it has another mutation under a dot that was applied, or breaks the chain
     * @throws MalformedRecordException if a mutation isn't one; nothing was applied
     */
    boolean apply(Batch batch) throws IOException;

    /**
     * Returns batches that somebody lacks who has {@code vector}, in an order in which they can be applied: the first
     * ones, of about {@code maxBytes} but at least one. Empty if nothing is lacking.
     *
     * @throws ForgottenHistoryException if it lacks batches that every member once had, so that they were dropped: it can
     *     only take a checkpoint
     */
    List<Batch> lackedBy(Vector vector, int maxBytes) throws IOException;

    /**
     * Says that every mutation in {@code vector} is known to every member, and that everything which was made by anybody
     * without knowing all of these has been applied here: tombstones, moves and batches in it are no longer needed.
     */
    void stable(Vector vector) throws IOException;

    /** Returns what was last said to be {@link #stable}. */
    Vector stable();

    /** Has {@code listener} run after each own mutation, in the thread that made it; must not block. */
    void onMutation(Runnable listener);

    /** A consistent copy of the whole replica, sealed, in parts, in their order. Closing gives back what it holds. */
    interface Checkpoint extends AutoCloseable {
        /** Returns what is applied in it. */
        Vector vector();

        /** Returns about how many parts there are. */
        long estimatedParts();

        /** Returns the next part, at most 1 MiB unless a single record is larger; empty after the last. */
        Optional<byte[]> next() throws IOException;

        @Override
        void close();
    }

    /**
     * Opens a copy of the replica as it is now. Seals all own mutations first, also those held back: what is copied is in
     * batches, so that whoever adopts it can hand it on. Others learn of these batches by {@link #lackedBy}.
     */
    Checkpoint checkpoint(Signer signer) throws IOException;

    /**
     * Takes the next part of another node's checkpoint into this replica, which has nothing of its own yet; parts are
     * checked one by one. The first part of a checkpoint begins anew, whatever was adopted before; so does a start. Until
     * {@link #adopted}, {@link #applied} stays empty, the tree can't be changed and mustn't be read.
     *
     * @throws MalformedRecordException if the part isn't authentic, isn't one, or isn't the next; nothing was taken
     * @throws IllegalStateException if this replica has mutations
     */
    void adopt(byte[] part) throws IOException;

    /**
     * Ends adopting: the replica now has what {@code vector} says, durably.
     *
     * @throws MalformedRecordException if parts are missing, or they say something else; adopting can begin anew
     */
    void adopted(Vector vector) throws IOException;

    /** Something that the batch builds on is missing. */
    final class GapException extends IOException {
        private static final long serialVersionUID = 1L;

        public GapException(String message) {
            super(message);
        }
    }

    /** Two different mutations have one name: a node was copied, or lies. */
    final class ForkedHistoryException extends IOException {
        private static final long serialVersionUID = 1L;

        public ForkedHistoryException(String message) {
            super(message);
        }
    }

    /** What somebody lacks isn't kept any more. */
    final class ForgottenHistoryException extends IOException {
        private static final long serialVersionUID = 1L;

        public ForgottenHistoryException(String message) {
            super(message);
        }
    }
}
