package io.casfs.fuse.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A thread that takes requests from the kernel and executes them, one after the other. */
final class Worker extends SessionThread {
    /** Where payloads begin in the buffer: after the longest request that is answered with one. */
    private static final int PAYLOAD = 256;

    private final Device device;
    private final Lookout lookout;
    private final ByteBuffer buffer;
    private final ByteBuffer whole;
    private final Reply reply;
    private volatile long unique;
    private volatile long interrupted;
    private Device from;

    Worker(Session session, String name, Device device, Lookout lookout) {
        super(session, name);
        this.device = device;
        this.lookout = lookout;
        this.from = device;
        this.buffer = ByteBuffer.allocateDirect(Session.BUFFER_SIZE).order(ByteOrder.nativeOrder());
        this.whole = buffer.duplicate();
        this.reply = new Reply(session.edge().rules());
    }

    @Override
    public void run() {
        session().serve(this);
    }

    /** Waits for a request; returns false once the mount has ended. */
    boolean receive() throws IOException {
        if (lookout.catches(buffer)) {
            from = lookout.device();
            return true;
        }
        from = device;
        return device.receive(buffer);
    }

    /** Returns the device that the request came from, which its answer goes to. */
    Device device() {
        return from;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    Reply reply() {
        return reply;
    }

    /** Returns room in the buffer of the request, which is not needed any more by then. */
    ByteBuffer payload(int size) {
        return whole.slice(PAYLOAD, size).order(ByteOrder.nativeOrder());
    }

    /** Says which request is being executed; 0 for none. */
    void executing(long request) {
        unique = request;
    }

    /** Takes note that somebody wants a request given up, should this be executing it; returns whether it is. */
    boolean interrupt(long request) {
        boolean mine = unique == request;
        if (mine) {
            interrupted = request;
        }
        return mine;
    }

    /** Returns whether a request that this executes was to be given up. */
    boolean wasInterrupted(long request) {
        return interrupted == request;
    }
}
