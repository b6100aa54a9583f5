package io.casfs.fuse.jnr;

import com.kenai.jffi.Closure;
import io.casfs.fs.FileSystem;
import io.casfs.fuse.ErrnoTable;
import io.casfs.fuse.FaultLog;
import io.casfs.fuse.HandleTable;
import io.casfs.fuse.OwnerMapping;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** One mount's callbacks and what they share. */
final class Edge {
    private final FaultLog faults = new FaultLog(LoggerFactory.getLogger(JnrMount.class), System::nanoTime);
    private final Counters counters = new Counters();
    private final CountDownLatch initialized = new CountDownLatch(1);
    private final Map<Operation, Callback> callbacks = new EnumMap<>(Operation.class);
    private final Orphans orphans;
    private final FileOperations files;

    Edge(FileSystem fs, OwnerMapping owners) {
        orphans = new Orphans(fs);
        Paths paths = new Paths(fs, orphans);
        PageLedger pages = new PageLedger(ContentChanges.of(fs));
        HandleTable<FileHandle> handles = new HandleTable<>();
        StatLayout stat = StatLayout.ofThisMachine();
        files = new FileOperations(fs, paths, orphans, handles, pages, owners, counters, faults);
        new AttributeOperations(fs, paths, handles, pages, owners, stat).addTo(callbacks);
        new TreeOperations(fs, paths, orphans, pages, owners).addTo(callbacks);
        files.addTo(callbacks);
        new DirectoryOperations(fs, paths, stat).addTo(callbacks);
        new ExtendedAttributeOperations(fs, paths).addTo(callbacks);
        callbacks.put(Operation.INIT, (thread, arguments) -> {
            initialized.countDown();
            return 0;
        });
    }

    /** Executes a callback; returns what C code gets. Throws nothing but what happens while a fault is logged. */
    int call(Operation operation, FuseThread thread, Closure.Buffer arguments) {
        counters.called(operation);
        try {
            Callback callback = callbacks.get(operation);
            if (callback == null) {
                throw new IllegalStateException("nothing implements " + operation);
            }
            return callback.call(thread, arguments);
        } catch (Throwable e) {
            if (ErrnoTable.isFault(e)) {
                faults.report(operation.label(), e);
            }
            return -ErrnoTable.number(ErrnoTable.of(e));
        }
    }

    /** Is open until the kernel and libfuse have agreed on a protocol version. */
    CountDownLatch initialized() {
        return initialized;
    }

    Counters counters() {
        return counters;
    }

    FaultLog faults() {
        return faults;
    }

    /** Releases what programs or libfuse left open; no callback runs any more. */
    void close() {
        files.releaseAll();
        orphans.releaseAll(faults);
    }
}
