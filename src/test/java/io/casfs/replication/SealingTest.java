package io.casfs.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.namespace.Batch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SealingTest {
    private final ManualAgenda agenda = new ManualAgenda();
    private final AtomicLong firstHeld = new AtomicLong(Long.MAX_VALUE);
    private final List<Batch> sealed = new ArrayList<>();
    private TestNode node;
    private Sealing sealing;

    @BeforeEach
    void begin() throws IOException {
        node = TestNode.founder();
        sealing = new Sealing(node.ports(newest -> firstHeld.get(), agenda), sealed::add);
        sealing.sealAll();
        sealed.clear();
        agenda.pass(Duration.ofSeconds(10));
    }

    private void mutate() throws IOException {
        node.mutate();
        sealing.look();
    }

    private List<Long> lastCounters() {
        return sealed.stream().map(Batch::last).toList();
    }

    @Test
    void theFirstIsSealedAtOnceAndTheNextAtADistance() throws IOException {
        mutate();
        agenda.pass(Duration.ZERO);
        assertEquals(List.of(2L), lastCounters());

        mutate();
        mutate();
        agenda.pass(Duration.ofMillis(9));
        assertEquals(List.of(2L), lastCounters());
        agenda.pass(Duration.ofMillis(1));
        assertEquals(List.of(2L, 4L), lastCounters());
    }

    @Test
    void theDistanceGrowsWhileThereIsAlwaysSomethingToSeal() throws IOException {
        mutate();
        agenda.pass(Duration.ZERO);
        for (int millis : new int[] {10, 20, 40, 40}) {
            int before = sealed.size();
            mutate();
            agenda.pass(Duration.ofMillis(millis - 1));
            assertEquals(before, sealed.size(), millis + " ms");
            agenda.pass(Duration.ofMillis(1));
            assertEquals(before + 1, sealed.size(), millis + " ms");
        }
        agenda.pass(Duration.ofMillis(100));
        int before = sealed.size();
        mutate();
        agenda.pass(Duration.ZERO);
        assertEquals(before + 1, sealed.size(), "at once after a pause");
        mutate();
        agenda.pass(Duration.ofMillis(10));
        assertEquals(before + 2, sealed.size(), "and soon again");
    }

    @Test
    void whatIsHeldWaitsForItsReleaseAndWhatIsBeforeItDoesNot() throws IOException {
        firstHeld.set(3);
        mutate();
        mutate();
        mutate();
        agenda.pass(Duration.ofMillis(500));
        assertEquals(List.of(2L), lastCounters());

        firstHeld.set(Long.MAX_VALUE);
        agenda.pass(Duration.ofMillis(100));
        assertEquals(List.of(2L, 4L), lastCounters());
    }

    @Test
    void aMutationThatEndsAHoldIsSealedAtOnceWithWhatWasHeld() throws IOException {
        firstHeld.set(2);
        mutate();
        agenda.pass(Duration.ofMillis(5));
        firstHeld.set(Long.MAX_VALUE);
        mutate();
        agenda.pass(Duration.ofMillis(1));
        assertEquals(List.of(3L), lastCounters());
    }

    @Test
    void nothingIsHeldForMuchMoreThanASecond() throws IOException {
        firstHeld.set(2);
        mutate();
        agenda.pass(Duration.ofMillis(600));
        mutate();
        agenda.pass(Duration.ofMillis(300));
        assertEquals(List.of(), lastCounters());
        agenda.pass(Duration.ofMillis(200));
        assertEquals(List.of(2L), lastCounters(), "the older one alone");
        agenda.pass(Duration.ofMillis(700));
        assertEquals(List.of(2L, 3L), lastCounters());
    }

    @Test
    void everythingIsSealedAtTheEnd() throws IOException {
        firstHeld.set(2);
        mutate();
        sealing.sealAll();
        assertEquals(List.of(2L), lastCounters());
    }
}
