package io.casfs.fuse.jnr;

import io.casfs.block.Interruption;
import io.casfs.fs.Caller;
import io.casfs.fuse.OwnerMapping;
import org.jspecify.annotations.Nullable;

/**
 * A thread that takes requests from the kernel and has libfuse execute them.
 *
 * <p>While a callback runs on it, it answers what libfuse doesn't pass on: the header of the request that led to the
 * callback. Only its own code calls it, but for {@link #interrupt(long)}.
 */
final class FuseThread extends Thread {
    // Opcodes of the kernel's protocol.
    static final int LOOKUP = 1;
    static final int GETATTR = 3;
    static final int SETATTR = 4;
    static final int READLINK = 5;
    static final int UNLINK = 10;
    static final int RMDIR = 11;
    static final int RENAME = 12;
    static final int OPEN = 14;
    static final int READ = 15;
    static final int SETXATTR = 21;
    static final int GETXATTR = 22;
    static final int LISTXATTR = 23;
    static final int REMOVEXATTR = 24;
    static final int OPENDIR = 27;
    static final int INTERRUPT = 36;

    // struct fuse_in_header, 40 bytes, the same everywhere.
    static final int LENGTH_OFFSET = 0;
    static final int OPCODE_OFFSET = 4;
    static final int UNIQUE_OFFSET = 8;
    static final int NODE_OFFSET = 16;
    static final int UID_OFFSET = 24;
    static final int GID_OFFSET = 28;
    static final int BODY_OFFSET = 40;
    /** struct fuse_rename_in: the node of the new directory; then the old and the new name, each with a NUL. */
    static final int RENAME_NAMES_OFFSET = BODY_OFFSET + Long.BYTES;

    private static final int SCRATCH_SIZE = 1024;

    private final Session session;
    private final long bufferSize;
    private final long buffer;
    private final long scratch;
    private final Object interruption = new Object();
    private long interruptible;
    private volatile boolean interrupted;
    private boolean evacuating;
    private @Nullable Evacuation evacuation;

    FuseThread(Session session, String name, long bufferSize) {
        super(name);
        this.session = session;
        this.bufferSize = bufferSize;
        this.buffer = Native.allocate(bufferSize);
        this.scratch = Native.allocate(SCRATCH_SIZE);
        // A JVM may end while something is mounted; the next mount cleans up.
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            session.serve(this);
        } finally {
            Native.free(buffer);
            Native.free(scratch);
        }
    }

    /** Returns the file descriptor of the device that answers go to. */
    int deviceDescriptor() {
        return session.deviceDescriptor();
    }

    Edge edge() {
        return session.edge();
    }

    /** Returns where the request is. */
    long buffer() {
        return buffer;
    }

    long bufferSize() {
        return bufferSize;
    }

    /** Returns memory that a callback may use until it returns. */
    long scratch() {
        return scratch;
    }

    int opcode() {
        return Native.getInt(buffer + OPCODE_OFFSET);
    }

    long unique() {
        return Native.getLong(buffer + UNIQUE_OFFSET);
    }

    /** Returns who asks. The kernel has applied the umask. */
    Caller caller(OwnerMapping owners) {
        int uid = Native.getInt(buffer + UID_OFFSET);
        int gid = Native.getInt(buffer + GID_OFFSET);
        return new Caller(owners.storedUid(uid), owners.storedGid(gid), 0);
    }

    /**
     * Returns whether a rename callback to {@code path} is libfuse's way of removing an open file.
     *
     * <p>It is if the kernel asked for an unlink, or for a rename to another name. So users' own files may have any
     * name, {@code .fuse_hidden} and a number among them.
     */
    boolean isHiding(FusePath path) {
        if (opcode() == RENAME) {
            long oldName = buffer + RENAME_NAMES_OFFSET;
            byte[] newName = Native.string(oldName + Native.string(oldName).length + 1);
            return !path.endsWithName(newName);
        }
        return true;
    }

    /** Returns libfuse's number of the directory in which the request removes or replaces a name. */
    long changedDirectory() {
        return Native.getLong(buffer + (opcode() == RENAME ? BODY_OFFSET : NODE_OFFSET));
    }

    /** Notes that a node must leave its directory once this request is answered. */
    void evacuateLater(Orphan orphan, FusePath hiddenPath) {
        evacuation = new Evacuation(orphan, hiddenPath);
    }

    /** Moves the node that the request left hidden, if any, out of its directory. */
    void evacuate() {
        Evacuation due = evacuation;
        evacuation = null;
        if (due != null) {
            evacuating = true;
            try {
                session.evacuate(due);
            } finally {
                evacuating = false;
            }
        }
    }

    boolean isEvacuating() {
        return evacuating;
    }

    /**
     * Runs {@code request} so that {@link #interrupt(long)} reaches it, and only it: at once if it waits, and also later
     * if it has just taken an interrupt of this thread for something else.
     */
    void runInterruptibly(Runnable request) {
        synchronized (interruption) {
            interruptible = unique();
            interrupted = false;
        }
        try {
            Interruption.during(() -> interrupted, request);
        } finally {
            synchronized (interruption) {
                interruptible = 0;
                // An interrupt that came late must not hit the next request.
                Thread.interrupted();
            }
        }
    }

    /** Interrupts this thread if it executes that request now. */
    void interrupt(long unique) {
        synchronized (interruption) {
            if (interruptible == unique && unique != 0) {
                interrupted = true;
                interrupt();
            }
        }
    }
}
