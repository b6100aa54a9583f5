package io.casfs.fuse.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A thread that takes requests from the kernel and executes them, one after the other. */
final class Worker extends SessionThread {
    /** Where payloads begin in the buffer: after the longest request that is answered with one. */
    private static final int PAYLOAD = 256;

    private final Device device;
    private final ByteBuffer buffer;
    private final ByteBuffer whole;
    private final Reply reply;
    private volatile long unique;
    private volatile long interrupted;

    Worker(Session session, String name, Device device) {
        super(session, name);
        this.device = device;
        this.buffer = ByteBuffer.allocateDirect(Session.BUFFER_SIZE).order(ByteOrder.nativeOrder());
        this.whole = buffer.duplicate();
        this.reply = new Reply(session.edge().rules());
    }

    @Override
    public void run() {
        session().serve(this);
    }

    Device device() {
        return device;
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
