package io.casfs.fuse.jnr;

import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Closure;
import com.kenai.jffi.ClosureManager;
import io.casfs.fs.Errno;
import io.casfs.fuse.ErrnoTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The one {@code struct fuse_operations} of this process.
 *
 * <p>All mounts share it: a callback finds its mount by the thread that runs it. So native code never holds an address
 * whose Java side has gone, however mounts come and go.
 */
final class NativeOperations {
    private static final int EIO = ErrnoTable.number(Errno.EIO);
    private static final LongAdder FOREIGN = new LongAdder();
    // Keeps the closures reachable; a collected closure is a crash at the next callback.
    private static final List<Closure.Handle> HANDLES = new ArrayList<>();
    private static final long ADDRESS = build();

    private NativeOperations() {}

    /** Returns the struct's address. */
    static long address() {
        return ADDRESS;
    }

    /** Returns how many callbacks came on threads that are not ours. */
    static long foreignCallbacks() {
        return FOREIGN.sum();
    }

    private static long build() {
        long struct = Native.allocate(Operation.STRUCT_SIZE);
        for (Operation operation : Operation.values()) {
            Closure.Handle handle = ClosureManager.getInstance()
                    .newClosure(
                            arguments -> invoke(operation, arguments),
                            operation.result(),
                            operation.parameters(),
                            CallingConvention.DEFAULT);
            handle.setAutoRelease(false);
            HANDLES.add(handle);
            Native.putLong(struct + operation.offset(), handle.getAddress());
        }
        Native.putInt(
                struct + Operation.FLAGS_OFFSET,
                Operation.FLAG_NULLPATH_OK | Operation.FLAG_NOPATH | Operation.FLAG_UTIME_OMIT_OK);
        return struct;
    }

    /** Nothing may escape from here: the caller is C code, which would take the exception for a result. */
    private static void invoke(Operation operation, Closure.Buffer arguments) {
        int result = -EIO;
        try {
            if (Thread.currentThread() instanceof FuseThread thread) {
                result = thread.edge().call(operation, thread, arguments);
            } else {
                FOREIGN.increment();
            }
        } catch (Throwable e) {
            // Only if reporting the failure failed, too. -EIO stands.
            result = -EIO;
        }
        if (operation == Operation.INIT) {
            arguments.setAddressReturn(0);
        } else {
            arguments.setIntReturn(result);
        }
    }
}
