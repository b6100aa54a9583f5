package io.casfs.transport.netty;

import io.casfs.transport.TransportStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the transport counts. Thread-safe. */
final class Counters {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLongArray refused = new AtomicLongArray(Reason.values().length);

    AtomicLong sent() {
        return sent;
    }

    AtomicLong received() {
        return received;
    }

    void refused(Reason reason) {
        refused.incrementAndGet(reason.ordinal());
    }

    /** Returns all counts; reasons that never occurred are left out. */
    TransportStatistics snapshot() {
        Map<String, Long> byWord = new HashMap<>();
        for (Reason reason : Reason.values()) {
            long count = refused.get(reason.ordinal());
            if (count > 0) {
                byWord.put(reason.word(), count);
            }
        }
        return new TransportStatistics(sent.get(), received.get(), byWord);
    }
}
