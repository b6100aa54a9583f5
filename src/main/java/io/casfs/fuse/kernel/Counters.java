package io.casfs.fuse.kernel;

import io.casfs.fuse.MountCounters;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what goes through one mount. */
final class Counters {
    private final Map<Opcode, LongAdder> calls = new EnumMap<>(Opcode.class);
    private final LongAdder unknown = new LongAdder();
    private final LongAdder read = new LongAdder();
    private final LongAdder written = new LongAdder();

    Counters() {
        for (Opcode opcode : Opcode.values()) {
            calls.put(opcode, new LongAdder());
        }
    }

    void called(Opcode opcode) {
        calls.getOrDefault(opcode, unknown).increment();
    }

    /** Counts a request that we don't know. */
    void calledUnknown() {
        unknown.increment();
    }

    void read(int bytes) {
        read.add(bytes);
    }

    void written(int bytes) {
        written.add(bytes);
    }

    MountCounters snapshot() {
        Map<String, Long> operations = new TreeMap<>();
        calls.forEach((opcode, count) -> operations.put(opcode.label(), count.sum()));
        operations.put("unknown", unknown.sum());
        long all = operations.values().stream().mapToLong(Long::longValue).sum();
        return new MountCounters(all, 0, read.sum(), written.sum(), operations);
    }
}
