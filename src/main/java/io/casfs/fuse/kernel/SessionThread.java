package io.casfs.fuse.kernel;

/** A thread that executes requests of one mount: what it changes, the kernel of that mount knows already. */
abstract class SessionThread extends Thread {
    private static final long STACK = 512 << 10;

    private final Session session;

    SessionThread(Session session, String name) {
        super(null, null, name, STACK);
        this.session = session;
        // A JVM may end while something is mounted; the next mount cleans up.
        setDaemon(true);
    }

    final Session session() {
        return session;
    }

    /** Returns whether the current thread executes a request of that mount. */
    static boolean isOf(Session session) {
        return Thread.currentThread() instanceof SessionThread thread && thread.session == session;
    }
}
