package io.casfs.membership;

import static java.util.Objects.requireNonNull;

import io.casfs.transport.Protocol;
import io.scalecube.cluster.membership.MemberStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What nodes tell each other about who answers. All are one-way; answers repeat the {@code correlation} of what they
 * answer.
 */
sealed interface MembershipMessage {
    /** The most runs in one table; as JSON they fit into one message. */
    int MAX_TABLE = 2_000;

    /** The most rumours in one message. */
    int MAX_RUMOURS = 500;

    Protocol<MembershipMessage> PROTOCOL = Protocol.of("membership", MembershipMessage.class);

    /** Are you there? {@code issuer} wanted to know, if it isn't {@code from}. */
    record Ping(Run from, Run to, @Nullable Run issuer, String correlation) implements MembershipMessage {
        public Ping {
            requireNonNull(from);
            requireNonNull(to);
            requireCorrelation(correlation);
        }
    }

    /** Ask {@code to} for me whether it is there. */
    record PingRequest(Run from, Run to, String correlation) implements MembershipMessage {
        public PingRequest {
            requireNonNull(from);
            requireNonNull(to);
            requireCorrelation(correlation);
        }
    }

    /** {@code from}'s ping reached the node of {@code to}, where that run may be {@code gone}. */
    record PingAnswer(Run from, Run to, @Nullable Run issuer, boolean gone, String correlation)
            implements MembershipMessage {
        public PingAnswer {
            requireNonNull(from);
            requireNonNull(to);
            requireCorrelation(correlation);
        }
    }

    /** This is whom I see; tell me whom you see. */
    record Sync(List<Sighting> table, @Nullable String correlation) implements MembershipMessage {
        public Sync {
            table = requireTable(table);
            requireOptionalCorrelation(correlation);
        }
    }

    /** This is whom I see. */
    record SyncAnswer(List<Sighting> table, @Nullable String correlation) implements MembershipMessage {
        public SyncAnswer {
            table = requireTable(table);
            requireOptionalCorrelation(correlation);
        }
    }

    /** What {@code from} heard. */
    record Gossip(Run from, List<Rumour> rumours) implements MembershipMessage {
        public Gossip {
            requireNonNull(from);
            if (rumours.isEmpty() || rumours.size() > MAX_RUMOURS) {
                throw new IllegalArgumentException("a gossip has 1 to " + MAX_RUMOURS + " rumours");
            }
            rumours = List.copyOf(rumours);
        }
    }

    /** Asked of everybody new before it is believed to be there. */
    record Greeting(Run to, String correlation) implements MembershipMessage {
        public Greeting {
            requireNonNull(to);
            requireCorrelation(correlation);
        }
    }

    /** The answer to a greeting. */
    record GreetingAnswer(Run from, String correlation) implements MembershipMessage {
        public GreetingAnswer {
            requireNonNull(from);
            requireCorrelation(correlation);
        }
    }

    /** How a run of a member is seen; {@code incarnation} grows whenever the run contradicts a suspicion. */
    record Sighting(Run member, MemberStatus status, int incarnation) {
        public Sighting {
            requireNonNull(member);
            requireNonNull(status);
            if (incarnation < 0) {
                throw new IllegalArgumentException("an incarnation isn't negative");
            }
        }
    }

    /** What {@code origin} says, the how-manieth of its sayings it is, and so whether it is new to the listener. */
    record Rumour(Run origin, long sequence, Sighting sighting) {
        public Rumour {
            requireNonNull(origin);
            requireNonNull(sighting);
            if (sequence < 0) {
                throw new IllegalArgumentException("a sequence number isn't negative");
            }
        }
    }

    private static List<Sighting> requireTable(List<Sighting> table) {
        if (table.size() > MAX_TABLE) {
            throw new IllegalArgumentException("a table has at most " + MAX_TABLE + " runs");
        }
        return List.copyOf(table);
    }

    private static void requireCorrelation(String correlation) {
        if (correlation.isEmpty() || correlation.length() > 40) {
            throw new IllegalArgumentException("a correlation has 1 to 40 characters");
        }
    }

    private static void requireOptionalCorrelation(@Nullable String correlation) {
        if (correlation != null) {
            requireCorrelation(correlation);
        }
    }
}
