package io.casfs.fuse.kernel;

import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fuse.FaultLog;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One mount's operations and what they share. */
final class Edge {
    /** What shows attributes that other requests of the same kernel may be changing. */
    private static final Set<Opcode> SHOWING = EnumSet.of(Opcode.LOOKUP, Opcode.GETATTR, Opcode.READDIRPLUS);

    private final FileSystem fs;
    private final Rules rules;
    private final FaultLog faults = new FaultLog(LoggerFactory.getLogger(KernelMount.class), System::nanoTime);
    private final Counters counters = new Counters();
    private final Nodes nodes = new Nodes();
    private final Coherence coherence = new Coherence();
    private final AtomicInteger showing = new AtomicInteger();
    private final FileOperations files;
    private final DirectoryOperations directories;
    private final Map<Opcode, Operation> operations = new EnumMap<>(Opcode.class);
    private @Nullable Invalidator invalidator;

    Edge(FileSystem fs, Rules rules) {
        this.fs = fs;
        this.rules = rules;
        SetIdBits setId = new SetIdBits(fs);
        files = new FileOperations(fs, nodes, rules.owners(), setId, counters, faults);
        files.addTo(operations);
        new NodeOperations(fs, nodes, rules.owners(), setId).addTo(operations);
        new NameOperations(fs, nodes, rules.owners()).addTo(operations);
        directories = new DirectoryOperations(fs, nodes);
        directories.addTo(operations);
        new ExtendedAttributeOperations(fs, nodes).addTo(operations);
        operations.put(Opcode.DESTROY, (in, out, room) -> {});
    }

    /** Begins to tell the kernel what changes by others than itself. */
    void begin(Session session, Device device) {
        invalidator = new Invalidator(session, device, nodes, coherence, () -> showing.get() > 0, faults);
        files.begin(invalidator);
        directories.cacheListings(invalidator.listings());
        fs.listen(invalidator);
    }

    /**
     * Executes a request.
     *
     * @throws FsException ENOSYS for what we don't know, so that the kernel doesn't ask again
     */
    void execute(@Nullable Opcode opcode, Request request, Reply reply, Operation.Room room) throws IOException {
        Operation operation = opcode == null ? null : operations.get(opcode);
        if (opcode == null || operation == null) {
            counters.calledUnknown();
            throw new FsException(Errno.ENOSYS, "nothing of the kind is known here");
        }
        counters.called(opcode);
        operation.execute(request, reply, room);
    }

    /** Takes note that the answer to a request is being made, or no longer. */
    void answering(@Nullable Opcode opcode, boolean begun) {
        if (opcode != null && SHOWING.contains(opcode)) {
            showing.addAndGet(begun ? 1 : -1);
        }
    }

    Rules rules() {
        return rules;
    }

    FaultLog faults() {
        return faults;
    }

    Counters counters() {
        return counters;
    }

    Nodes nodes() {
        return nodes;
    }

    Coherence coherence() {
        return coherence;
    }

    /** Ends what the kernel left open. */
    void close() {
        Invalidator listening = invalidator;
        if (listening != null) {
            fs.unlisten(listening);
            listening.close();
        }
        files.releaseAll();
    }
}
