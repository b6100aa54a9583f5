package io.casfs.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.BlockId;
import io.casfs.block.BlockMissingException;
import io.casfs.block.Interruption;
import io.casfs.block.TestBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class PacingTest {
    private static final BlockId ID = TestBlocks.block(1, 10).id();
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(100);
    private final Pacing pacing = new Pacing();

    private Deadline enter() throws IOException {
        return pacing.enter(ID, Deadline.in(LONG), LONG);
    }

    @Test
    void letsMoreInWhileAnswersAreFastAndFewerWhenTheyAreSlow() throws Exception {
        for (int i = 0; i < 40; i++) {
            enter();
            pacing.arrived(Duration.ofMillis(10).toNanos());
        }
        assertEquals(16, pacing.limit());
        for (int i = 0; i < 16; i++) {
            enter();
        }
        pacing.arrived(Duration.ofSeconds(5).toNanos());
        assertEquals(8, pacing.limit());
        for (int i = 0; i < 3; i++) {
            pacing.timedOut();
        }
        assertEquals(1, pacing.limit());
        for (int i = 0; i < 12; i++) {
            pacing.failed();
        }
        enter();
        assertThrows(BlockMissingException.class, () -> pacing.enter(ID, Deadline.in(SHORT), SHORT));
        pacing.failed();
        enter();
    }

    @Test
    void waitsBeyondTheDeadlineWhileOthersArrive() throws Exception {
        enter();
        enter();
        Deadline passed = Deadline.in(Duration.ZERO);
        AtomicReference<Deadline> given = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                given.set(pacing.enter(ID, passed, LONG));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        waiting.start();
        Eventually.await(() -> waiting.getState() == Thread.State.TIMED_WAITING, "it waits");
        pacing.arrived(Duration.ofSeconds(2).toNanos());
        waiting.join();
        assertTrue(passed.passed());
        assertFalse(given.get().passed());
    }

    @Test
    void endsWhenItsReaderGivesUp() throws Exception {
        enter();
        enter();
        Interruption.during(() -> true, () -> assertThrows(InterruptedIOException.class, this::enter));
    }
}
