package io.casfs.transport.netty;

import java.time.Duration;

/**
 * How long the transport waits for what.
 *
 * @param connect for TCP to connect to one address
 * @param greeting for TLS and the hellos, from the connection's beginning
 * @param frame for the rest of a frame that has begun
 * @param pingAfter a connection that wrote nothing so long writes a ping
 * @param silence a connection that heard nothing so long is dropped
 * @param idle a connection that isn't to be kept is closed by its dialler once unused so long
 * @param stranger for a whole talk with a stranger
 * @param backoff before dialling again after the first failure, doubled after each further one
 * @param maxBackoff the longest pause between two dials
 */
record Settings(
        Duration connect,
        Duration greeting,
        Duration frame,
        Duration pingAfter,
        Duration silence,
        Duration idle,
        Duration stranger,
        Duration backoff,
        Duration maxBackoff) {
    static final Settings DEFAULT = new Settings(
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(10));

    /** How often a connection looks at its clocks. */
    Duration tick() {
        return pingAfter.dividedBy(5);
    }
}
