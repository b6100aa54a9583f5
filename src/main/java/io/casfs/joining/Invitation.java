package io.casfs.joining;

import java.time.Instant;

/**
 * The inviter's record of a token.
 *
 * @param key the SHA-256 of the token's secret
 * @param uses how many may still join with it
 */
record Invitation(Octets key, Instant created, Instant expiry, int uses) {
    Invitation withUses(int left) {
        return new Invitation(key, created, expiry, left);
    }

    boolean isOpen(Instant now) {
        return uses > 0 && now.isBefore(expiry);
    }
}
