package io.casfs.fuse.jnr;

import io.casfs.fuse.MountCounters;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what goes through one mount. */
final class Counters {
    private final Map<Operation, LongAdder> calls = new EnumMap<>(Operation.class);
    private final LongAdder read = new LongAdder();
    private final LongAdder written = new LongAdder();

    Counters() {
        for (Operation operation : Operation.values()) {
            calls.put(operation, new LongAdder());
        }
    }

    void called(Operation operation) {
        LongAdder count = calls.get(operation);
        if (count != null) {
            count.increment();
        }
    }

    void read(int bytes) {
        read.add(bytes);
    }

    void written(int bytes) {
        written.add(bytes);
    }

    MountCounters snapshot() {
        Map<String, Long> operations = new TreeMap<>();
        long all = 0;
        for (Map.Entry<Operation, LongAdder> entry : calls.entrySet()) {
            long count = entry.getValue().sum();
            operations.put(entry.getKey().label(), count);
            all += count;
        }
        return new MountCounters(all, NativeOperations.foreignCallbacks(), read.sum(), written.sum(), operations);
    }
}
