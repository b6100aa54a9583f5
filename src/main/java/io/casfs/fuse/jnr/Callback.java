package io.casfs.fuse.jnr;

import com.kenai.jffi.Closure;
import java.io.IOException;

/** One operation's code. */
@FunctionalInterface
interface Callback {
    /**
     * Executes the operation.
     *
     * @param thread the thread that runs it, which knows the request
     * @param arguments of the C function, by index
     * @return 0 or a count
     */
    int call(FuseThread thread, Closure.Buffer arguments) throws IOException;
}
