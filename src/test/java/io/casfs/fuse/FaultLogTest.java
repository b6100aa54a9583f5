package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FaultLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final Logger logger = new LoggerContext().getLogger("faults");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 10);
    private final FaultLog log = new FaultLog(logger, time::get);

    FaultLogTest() {
        lines.start();
        logger.addAppender(lines);
    }

    @Test
    void logsEachOperationOnceASecondAndSaysWhatItLeftOut() {
        for (int i = 0; i < 5; i++) {
            log.report("read", new IOException("disk"));
        }
        log.report("write", new IOException("disk"));
        time.addAndGet(SECOND);
        log.report("read", new IOException("disk"));
        assertEquals(3, lines.list.size());
        assertEquals("read failed", lines.list.get(0).getFormattedMessage());
        assertEquals("write failed", lines.list.get(1).getFormattedMessage());
        assertEquals(
                "read failed, and 4 times more in between", lines.list.get(2).getFormattedMessage());
        assertEquals("disk", lines.list.get(2).getThrowableProxy().getMessage());
    }
}
