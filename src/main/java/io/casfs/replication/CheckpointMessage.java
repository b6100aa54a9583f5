package io.casfs.replication;

import java.util.Objects;

/** What a joiner and the node that it takes a checkpoint of say to each other; the joiner sets the pace. */
sealed interface CheckpointMessage {
    int MAX_SESSION = 64;

    /** Asks for a checkpoint; one that this peer had open ends. */
    record Open() implements CheckpointMessage {}

    /** Answers {@link Open}. */
    record Opened(String session, long estimatedParts) implements CheckpointMessage {
        public Opened {
            session = checked(session);
        }
    }

    /** Answers {@link Open}: not now, for a reason that will pass. */
    record Later(String reason) implements CheckpointMessage {
        public Later {
            Objects.requireNonNull(reason);
        }
    }

    /** Asks for a part, counted from 1: the next one, or the last again. */
    record Next(String session, long number) implements CheckpointMessage {
        public Next {
            session = checked(session);
        }
    }

    /** Answers {@link Next}. Payload: the part. */
    record Part(long number) implements CheckpointMessage {}

    /** Answers {@link Next} when there are no more. Payload: vector, public key, signature, as {@link Pieces}. */
    record End(long parts) implements CheckpointMessage {}

    /** Answers {@link Next} if the session isn't known any more: begin anew. */
    record Lost() implements CheckpointMessage {}

    private static String checked(String session) {
        Objects.requireNonNull(session);
        if (session.length() > MAX_SESSION) {
            throw new IllegalArgumentException("a session's name has at most " + MAX_SESSION + " characters");
        }
        return session;
    }
}
