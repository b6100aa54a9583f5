package io.casfs.fuse.jnr;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Closure;
import com.kenai.jffi.ClosureManager;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import io.casfs.fs.Errno;
import io.casfs.fuse.ErrnoTable;

/**
 * A second channel for libfuse's answers to requests about an inode, which says ESTALE for ENOENT.
 *
 * <p>The kernel looks a name up and then asks about the inode that it got. If the name is replaced in between, libfuse has
 * no path for that inode any more and answers ENOENT; so a program that opens a file while another one replaces it, as
 * editors do, would be told that there is no such file. Answered ESTALE, the kernel looks the name up again, once, and
 * finds the new file or nothing.
 *
 * <p>It also swallows the answers to requests that the kernel never sent.
 */
final class Replies {
    private static final int ENOENT = ErrnoTable.number(Errno.ENOENT);
    private static final int ESTALE = ErrnoTable.number(Errno.ESTALE);
    private static final int EIO = ErrnoTable.number(Errno.EIO);
    /** In struct fuse_out_header: length, error, unique. */
    private static final int ERROR_OFFSET = 4;

    private static final Invoker INVOKER = Invoker.getInstance();
    private static final CallContext WRITEV = new CallContext(Type.SINT64, Type.SINT64, Type.POINTER, Type.SINT64);
    private static final long WRITEV_ADDRESS = Library.getDefault().getSymbolAddress("writev");
    // int send(struct fuse_chan *, const struct iovec *, size_t)
    private static final Closure.Handle SEND = ClosureManager.getInstance()
            .newClosure(
                    Replies::send,
                    Type.SINT32,
                    new Type[] {Type.POINTER, Type.POINTER, Type.UINT64},
                    CallingConvention.DEFAULT);
    private static final long OPERATIONS = operations();

    private Replies() {}

    /** Returns the address of struct fuse_chan_ops: receive, send, destroy. */
    static long channelOperations() {
        return OPERATIONS;
    }

    private static long operations() {
        SEND.setAutoRelease(false);
        long operations = Native.allocate(3L * Long.BYTES);
        Native.putLong(operations + Long.BYTES, SEND.getAddress());
        return operations;
    }

    /** Returns 0 or a negative errno to libfuse, which looks for ENOENT: the program has given up waiting. */
    private static void send(Closure.Buffer arguments) {
        int result = -EIO;
        try {
            if (Thread.currentThread() instanceof FuseThread thread) {
                result = send(thread, arguments.getAddress(1), arguments.getLong(2));
            }
        } catch (Throwable e) {
            // An exception must not reach C code. The program that waits gets no answer until the mount ends.
            result = -EIO;
        }
        arguments.setIntReturn(result);
    }

    private static int send(FuseThread thread, long vectors, long count) {
        if (thread.isEvacuating() || vectors == 0) {
            return 0;
        }
        long error = Native.getLong(vectors) + ERROR_OFFSET;
        if (Native.getInt(error) == -ENOENT) {
            Native.putInt(error, -ESTALE);
        }
        long written = INVOKER.invokeN3(WRITEV, WRITEV_ADDRESS, thread.deviceDescriptor(), vectors, count);
        return written < 0 ? -LastError.getInstance().get() : 0;
    }
}
