package io.casfs.replication;

import io.casfs.namespace.Vector;
import java.util.List;
import java.util.Objects;

/**
 * What replicas say to each other. Vectors and sealed batches are {@link Pieces} of the payload.
 *
 * <p>{@code incarnation} is the sender's running one; {@code view} is the {@linkplain Peers#view view} that it had before
 * all that its durable vector covers, empty if it had none.
 */
sealed interface ReplicationMessage {
    int MAX_BATCHES = 1 << 10;
    int MAX_WITHOUT = 1 << 8;
    int MAX_VIEW = 64;

    /**
     * Asks for what the sender lacks. Payload: its applied and its durable vector.
     *
     * @param without incarnations that it takes no more of
     */
    record Lacking(long incarnation, String view, List<Vector.Incarnation> without) implements ReplicationMessage {
        public Lacking {
            view = checked(view);
            without = checked(without, MAX_WITHOUT);
            without.forEach(one -> Objects.requireNonNull(one.node()));
        }
    }

    /**
     * Answers {@link Lacking}: the first batches that are lacking, in an order in which they can be applied; none if
     * nothing is. Payload: the sender's applied and its durable vector, then the batches.
     */
    record Lacked(long incarnation, String view, List<BatchName> batches) implements ReplicationMessage {
        public Lacked {
            view = checked(view);
            batches = checked(batches, MAX_BATCHES);
        }
    }

    /** Answers {@link Lacking}: what is lacking isn't kept any more, a checkpoint must be taken. */
    record Forgotten(String reason) implements ReplicationMessage {
        public Forgotten {
            Objects.requireNonNull(reason);
        }
    }

    /** Hands over new batches of the sender. Payload: the batches. */
    record Push(long incarnation, List<BatchName> batches) implements ReplicationMessage {
        public Push {
            batches = checked(batches, MAX_BATCHES);
        }
    }

    /**
     * Answers {@link Push}.
     *
     * @param gap whether something before them is missing, which will now be asked for
     */
    record Pushed(boolean gap) implements ReplicationMessage {}

    /** Says, unasked, what the sender has. Payload: its applied and its durable vector. */
    record State(long incarnation, String view) implements ReplicationMessage {
        public State {
            view = checked(view);
        }
    }

    private static String checked(String view) {
        if (view.length() > MAX_VIEW) {
            throw new IllegalArgumentException("a view has at most " + MAX_VIEW + " characters");
        }
        return view;
    }

    private static <T> List<T> checked(List<T> list, int limit) {
        if (list.size() > limit) {
            throw new IllegalArgumentException("at most " + limit + ", not " + list.size());
        }
        return List.copyOf(list);
    }
}
