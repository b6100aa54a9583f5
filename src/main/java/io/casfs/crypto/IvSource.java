package io.casfs.crypto;

import java.security.SecureRandom;

/**
 * Random IVs of 16 bytes, each handed out once. Thread-safe; a thread draws 256 IVs at a time, because a call into the
 * system's generator costs more than sealing a small record.
 */
final class IvSource {
    static final int IV_LENGTH = 16;
    private static final int DRAWN_AT_ONCE = 256 * IV_LENGTH;

    private final SecureRandom random;
    private final ThreadLocal<Supply> supplies = ThreadLocal.withInitial(Supply::new);

    IvSource(SecureRandom random) {
        this.random = random;
    }

    /** Writes a fresh IV to {@code into[offset .. offset + 16)}. */
    void next(byte[] into, int offset) {
        Supply supply = supplies.get();
        if (supply.next == DRAWN_AT_ONCE) {
            random.nextBytes(supply.bytes);
            supply.next = 0;
        }
        int from = supply.next;
        // Advance first: if the copy fails the IV is lost, not used twice.
        supply.next += IV_LENGTH;
        System.arraycopy(supply.bytes, from, into, offset, IV_LENGTH);
    }

    private static final class Supply {
        final byte[] bytes = new byte[DRAWN_AT_ONCE];
        int next = DRAWN_AT_ONCE;
    }
}
