package io.casfs.membership;

import java.time.Duration;

/**
 * How often and how patiently.
 *
 * @param ping time between two pings of this node, each to another member
 * @param pingTimeout after which others are asked to ping; the rest of {@code ping} is their time
 * @param suspicion a suspected member is dead after so many times {@code ping} times log2 of the number of members
 * @param gossip time between two tellings of rumours
 * @param sync time between two exchanges of tables, each with one member
 */
record Settings(Duration ping, Duration pingTimeout, int suspicion, Duration gossip, Duration sync) {
    /** For a LAN of machines that are busy with other things. */
    static final Settings LAN = new Settings(
            Duration.ofSeconds(1), Duration.ofMillis(500), 4, Duration.ofMillis(200), Duration.ofSeconds(30));
}
