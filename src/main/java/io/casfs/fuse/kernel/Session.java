package io.casfs.fuse.kernel;

import io.casfs.block.LocalOnly;
import io.casfs.block.NotLocalException;
import io.casfs.fs.Errno;
import io.casfs.fuse.ErrnoTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with the kernel about one mount, and the threads that lead it.
 *
 * <p>It begins with one worker for each processor, each with a device descriptor of its own, and gets another worker whenever
 * all are busy, up to {@link #MAX_WORKERS}; idle ones beyond a few end. What would have to wait for other nodes is {@link
 * Parked}, so that however much waits there are workers for all else. After the kernel has unmounted, each worker's wait for
 * a request ends; the last one to leave ends the session.
 */
final class Session {
    /** The most data in one request. */
    static final int MAX_DATA = 1 << 20;

    /** The most data, and the header of a request that has them. */
    static final int BUFFER_SIZE = MAX_DATA + 4096;

    private static final int MAX_WORKERS = 64;
    private static final int MAX_IDLE = 8;
    private static final int EAGAIN = 11;

    /** What may need blocks of other nodes, and does nothing before it has them that couldn't be done twice. */
    private static final Set<Opcode> MAY_WAIT = EnumSet.of(
            Opcode.READ,
            Opcode.LSEEK,
            Opcode.FLUSH,
            Opcode.FSYNC,
            Opcode.SETATTR,
            Opcode.GETXATTR,
            Opcode.RELEASE,
            Opcode.COPY_FILE_RANGE);

    private final Edge edge;
    private final List<Device> devices;
    private final Lookout lookout;
    private final Parked parked;
    private final AtomicInteger idle = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    // Guarded by this.
    private final Set<Worker> workers = new HashSet<>();
    private int started;

    private Session(List<Device> devices, Device lookout, Edge edge) {
        this.edge = edge;
        this.lookout = new Lookout(lookout);
        this.devices = List.copyOf(devices);
        this.parked = new Parked(this);
    }

    /** Makes the session of a mount whose kernel has been greeted. If that fails, the device is still the caller's. */
    static Session on(Device device, Edge edge) throws IOException {
        List<Device> devices = new ArrayList<>(List.of(device));
        try {
            int wanted = Math.min(Runtime.getRuntime().availableProcessors(), MAX_IDLE);
            while (devices.size() < wanted) {
                devices.add(device.another());
            }
            return new Session(devices, device.anotherThatDoesNotBlock(), edge);
        } catch (IOException | RuntimeException | Error e) {
            devices.forEach(Device::close);
            throw e;
        }
    }

    Edge edge() {
        return edge;
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Begins to answer. */
    void start() {
        edge.begin(this, devices.get(0));
        try {
            addWorker();
        } catch (OutOfMemoryError e) {
            end();
            throw e;
        }
        for (int i = 1; i < devices.size(); i++) {
            addWorkerIfPossible();
        }
    }

    private synchronized void addWorker() {
        if (workers.size() < MAX_WORKERS) {
            int number = started++;
            Worker worker =
                    new Worker(this, "casfs-fuse-" + (number + 1), devices.get(number % devices.size()), lookout);
            workers.add(worker);
            idle.incrementAndGet();
            try {
                worker.start();
            } catch (OutOfMemoryError e) {
                workers.remove(worker);
                idle.decrementAndGet();
                throw e;
            }
        }
    }

    /** Serves requests until the kernel has unmounted, or there are more than enough others who do. */
    void serve(Worker worker) {
        try {
            while (worker.receive()) {
                if (idle.decrementAndGet() == 0) {
                    addWorkerIfPossible();
                }
                execute(worker);
                if (idle.incrementAndGet() > MAX_IDLE && retire(worker)) {
                    return;
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            edge.faults().report("the conversation with the kernel", e);
        }
        leave(worker);
    }

    private void addWorkerIfPossible() {
        try {
            addWorker();
        } catch (OutOfMemoryError e) {
            edge.faults().report("starting another thread", e);
        }
    }

    /** Lets a worker go if others are left. */
    private synchronized boolean retire(Worker worker) {
        if (idle.get() <= MAX_IDLE || workers.size() == 1) {
            return false;
        }
        idle.decrementAndGet();
        workers.remove(worker);
        return true;
    }

    private void execute(Worker worker) {
        try {
            executeReceived(worker);
        } catch (IOException | RuntimeException | Error e) {
            edge.faults().report("a request", e);
        } finally {
            worker.executing(0);
        }
    }

    private void executeReceived(Worker worker) throws IOException {
        Request request = new Request(worker.buffer());
        long unique = request.unique();
        try {
            Opcode opcode = request.opcode();
            if (opcode == Opcode.INTERRUPT) {
                interrupt(request, worker);
                return;
            }
            worker.executing(request.unique());
            if (opcode != null && MAY_WAIT.contains(opcode)) {
                executeOrPark(request, worker);
            } else {
                answer(request, worker.reply(), worker::payload, worker.device());
            }
        } catch (IOException | RuntimeException | Error e) {
            // A program waits for this. If it was answered after all, the kernel doesn't take another answer.
            refuse(unique, worker.reply(), Errno.EIO, worker.device());
            throw e;
        }
    }

    private void executeOrPark(Request request, Worker worker) throws IOException {
        try {
            LocalOnly.attempt(() -> {
                answer(request, worker.reply(), worker::payload, worker.device());
                return true;
            });
        } catch (NotLocalException e) {
            parked.add(request.copy(), worker);
        }
    }

    /** Executes a request and sends the answer, unless it would have to wait for other nodes and must not. */
    void answer(Request request, Reply reply, Operation.Room room, Device device) throws IOException {
        long unique = request.unique();
        Opcode opcode = request.opcode();
        edge.answering(opcode, true);
        try {
            long moment = edge.coherence().moment();
            reply.begin();
            int errno = errno(opcode, request, reply, room);
            if (!reply.isWanted()) {
                return;
            }
            reply.seal(unique, errno);
            if (!send(reply, moment, device) || errno != 0) {
                reply.takeBack(edge.nodes());
            }
        } finally {
            edge.answering(opcode, false);
        }
    }

    private boolean send(Reply reply, long moment, Device device) throws IOException {
        try {
            return edge.coherence().send(moment, cacheable -> {
                if (!cacheable && reply.isCacheable()) {
                    reply.forbidCaching();
                }
                return device.send(reply.head(), reply.payload());
            });
        } catch (IOException e) {
            // A program waits for this answer: an error is better than none.
            edge.faults().report("an answer", e);
            reply.seal(reply.unique(), ErrnoTable.number(Errno.EIO));
            device.send(reply.head(), reply.payload());
            return false;
        }
    }

    private int errno(@Nullable Opcode opcode, Request request, Reply reply, Operation.Room room)
            throws NotLocalException {
        try {
            edge.execute(opcode, request, reply, room);
            return 0;
        } catch (NotLocalException e) {
            throw e;
        } catch (Throwable e) {
            if (ErrnoTable.isFault(e)) {
                edge.faults().report(opcode == null ? "a request" : opcode.label(), e);
            }
            return ErrnoTable.number(ErrnoTable.of(e));
        }
    }

    /** Answers a request with an error and nothing else. */
    static void refuse(long unique, Reply reply, Errno errno, Device device) throws IOException {
        reply.begin();
        reply.seal(unique, ErrnoTable.number(errno));
        device.send(reply.head(), reply.payload());
    }

    /** A program that waits for the answer to a request got a signal. */
    private void interrupt(Request request, Worker worker) throws IOException {
        long interrupted = request.longAt(Layout.InterruptIn.UNIQUE);
        edge.counters().called(Opcode.INTERRUPT);
        // In this order, since a request that is being executed may become one that waits.
        boolean executing = interruptExecuting(interrupted);
        if (parked.interrupt(interrupted) || executing) {
            return;
        }
        // Either it is answered by now, which makes this meaningless, or a worker is just about to begin with it.
        Reply reply = worker.reply();
        reply.begin();
        reply.seal(request.unique(), EAGAIN);
        // The kernel wants it from the descriptor that took the interrupted request, and it may be any.
        boolean taken = lookout.device().send(reply.head(), reply.payload());
        for (int i = 0; i < devices.size() && !taken; i++) {
            taken = devices.get(i).send(reply.head(), reply.payload());
        }
    }

    private synchronized boolean interruptExecuting(long unique) {
        return workers.stream().anyMatch(worker -> worker.interrupt(unique));
    }

    private void leave(Worker worker) {
        idle.decrementAndGet();
        boolean last;
        synchronized (this) {
            // Only workers that have not left add others, so an empty set stays empty.
            workers.remove(worker);
            last = workers.isEmpty();
        }
        if (last) {
            end();
        }
    }

    private void end() {
        try {
            parked.close();
            edge.close();
        } finally {
            devices.forEach(Device::close);
            lookout.device().close();
            ended.complete(null);
        }
    }
}
