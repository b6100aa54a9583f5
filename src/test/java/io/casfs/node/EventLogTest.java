package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLogTest {
    private final AtomicLong nanos = new AtomicLong();
    private final EventLog log = new EventLog("127.0.0.1:5000", nanos::get);

    private List<String> linesSoFar() {
        List<String> lines = new ArrayList<>();
        log.lines(lines::add, () -> true);
        return lines;
    }

    @Test
    void speaksInTheWordsOfTheOriginal() {
        log.missing("picture_1.png");
        log.serving("c5fbc5aa00");
        log.received(25, "127.0.0.1:3000");
        assertEquals(
                List.of(
                        "[:5000] don't have file (picture_1.png), fetching from peers...",
                        "[:5000] serving file (c5fbc5...) over network",
                        "[:5000] received (25) bytes from (:3000)"),
                linesSoFar());
    }

    @Test
    void namesTheHostOfAPeerOnAnotherMachine() {
        log.received(1, "192.168.1.7:7000");
        log.received(1, "[fe80::1]:7000");
        log.received(1, "[::1]:7000");
        assertEquals(
                List.of(
                        "[:5000] received (1) bytes from (192.168.1.7:7000)",
                        "[:5000] received (1) bytes from ([fe80::1]:7000)",
                        "[:5000] received (1) bytes from (:7000)"),
                linesSoFar());
    }

    @Test
    void saysOnceThatAFileIsMissingHoweverManyBlocksAre() {
        for (int block = 0; block < 100; block++) {
            log.missing("a");
            log.received(1000, "127.0.0.1:3000");
        }
        log.missing("b");
        log.missing("a");
        assertEquals(103, linesSoFar().size());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
        log.missing("a");
        assertEquals(104, linesSoFar().size());
    }

    @Test
    void aNameCanNeitherForgeALineNorControlATerminal() {
        log.missing("a\n[:5000] b\u001b[2J\u009b");
        assertEquals(List.of("[:5000] don't have file (a?[:5000] b?[2J?), fetching from peers..."), linesSoFar());
    }

    @Test
    void keepsTheLastLinesAndSaysHowManyAreLost() {
        for (int i = 0; i < EventLog.MOST_LINES + 5; i++) {
            log.received(i, "127.0.0.1:3000");
        }
        List<String> lines = linesSoFar();
        assertEquals("(5 older lines are no longer known)", lines.get(0));
        assertEquals("[:5000] received (5) bytes from (:3000)", lines.get(1));
        assertEquals(EventLog.MOST_LINES + 1, lines.size());
    }

    @Test
    void givesNewLinesToWhoeverFollows() throws InterruptedException {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        AtomicBoolean stop = new AtomicBoolean();
        Thread follower = new Thread(() -> log.lines(seen::add, stop::get), "follower");
        log.serving("before0");
        follower.start();
        assertEquals("[:5000] serving file (before...) over network", seen.take());
        for (int i = 0; i < 1000; i++) {
            log.received(i, "127.0.0.1:3000");
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals("[:5000] received (" + i + ") bytes from (:3000)", seen.take());
        }
        stop.set(true);
        follower.join();
        assertTrue(seen.isEmpty());
    }
}
