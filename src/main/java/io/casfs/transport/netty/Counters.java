package io.casfs.transport.netty;

import io.casfs.transport.TransportStatistics;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What the transport counts. Thread-safe. */
final class Counters {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Map<Reason, AtomicLong> refused = new EnumMap<>(Reason.class);

    Counters() {
        for (Reason reason : Reason.values()) {
            refused.put(reason, new AtomicLong());
        }
    }

    AtomicLong sent() {
        return sent;
    }

    AtomicLong received() {
        return received;
    }

    void refused(Reason reason) {
        Objects.requireNonNull(refused.get(reason)).incrementAndGet();
    }

    /** Returns all counts; reasons that never occurred are left out. */
    TransportStatistics snapshot() {
        Map<String, Long> byWord = new HashMap<>();
        refused.forEach((reason, count) -> {
            if (count.get() > 0) {
                byWord.put(reason.word(), count.get());
            }
        });
        return new TransportStatistics(sent.get(), received.get(), byWord);
    }
}
