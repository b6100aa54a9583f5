package io.casfs.block;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class InterruptionTest {
    @Test
    void isWhatTheOneWhoSetItUpSaysWhileTheWorkRuns() {
        AtomicBoolean wanted = new AtomicBoolean();
        Interruption.during(wanted::get, () -> {
            assertDoesNotThrow(Interruption::check);
            Interruption.during(() -> true, () -> assertTrue(Interruption.requested()));
            assertFalse(Interruption.requested(), "the outer one is asked again");
            wanted.set(true);
            assertThrows(InterruptedIOException.class, Interruption::check);
        });
        assertFalse(Interruption.requested());
    }

    @Test
    void anInterruptOfTheThreadIsOneToo() {
        Thread.currentThread().interrupt();
        try {
            assertTrue(Interruption.requested());
        } finally {
            assertTrue(Thread.interrupted(), "asking leaves the thread's status as it is");
        }
    }
}
