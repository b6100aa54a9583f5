package io.casfs.fuse.kernel;

import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that was started with a socket of ours, which {@link ProcessBuilder} would close.
 *
 * @param pid it must be awaited, or it stays a zombie
 */
record Child(int pid) {
    /** The number under which the program has the socket. */
    static final int SOCKET = 3;

    private static final MemoryIO IO = MemoryIO.getInstance();

    /** Has six arguments: see {@link Libc}. Returns an errno. */
    private static final Function SPAWN = new Function(
            Library.getDefault().getSymbolAddress("posix_spawn"),
            Type.SINT32,
            Type.POINTER,
            Type.POINTER,
            Type.POINTER,
            Type.POINTER,
            Type.POINTER,
            Type.POINTER);

    /**
     * Starts a program. Its input is empty.
     *
     * @param arguments the first one is its name
     * @param environment all of it, {@code NAME=value}
     * @param socket the descriptor that it gets as {@link #SOCKET}
     * @param output the descriptor of its output and error output
     */
    static Child start(Path program, List<byte[]> arguments, List<byte[]> environment, int socket, int output)
            throws IOException {
        try (CallMemory memory = new CallMemory()) {
            long actions = memory.allocate(Libc.SPAWN_ACTIONS_SIZE);
            check(program, Libc.C.posix_spawn_file_actions_init(actions));
            try {
                check(program, Libc.C.posix_spawn_file_actions_adddup2(actions, socket, SOCKET));
                check(program, Libc.C.posix_spawn_file_actions_adddup2(actions, output, 1));
                check(program, Libc.C.posix_spawn_file_actions_adddup2(actions, output, 2));
                long nothing = memory.string("/dev/null");
                check(program, Libc.C.posix_spawn_file_actions_addopen(actions, 0, nothing, Libc.O_RDONLY, 0));
                long pid = memory.allocate(Integer.BYTES);
                long path = memory.string(program.toString());
                long argv = strings(memory, arguments);
                long envp = strings(memory, environment);
                check(program, (int) Invoker.getInstance().invokeNNNNNNrN(SPAWN, pid, path, actions, 0, argv, envp));
                return new Child(IO.getInt(pid));
            } finally {
                Libc.C.posix_spawn_file_actions_destroy(actions);
            }
        }
    }

    private static void check(Path program, int errno) throws IOException {
        if (errno != 0) {
            throw new ErrnoException("cannot run " + program, errno);
        }
    }

    /** Returns the address of an array of C strings that a null pointer ends. */
    private static long strings(CallMemory memory, List<byte[]> strings) {
        long array = memory.allocate((strings.size() + 1L) * Long.BYTES);
        for (int i = 0; i < strings.size(); i++) {
            IO.putLong(array + (long) i * Long.BYTES, memory.string(strings.get(i)));
        }
        return array;
    }

    /** Waits until it has ended; returns whether it succeeded. */
    boolean succeeds() throws IOException {
        try (CallMemory memory = new CallMemory()) {
            long status = memory.allocate(Integer.BYTES);
            while (Libc.C.waitpid(pid, status, 0) < 0) {
                int errno = Libc.errno();
                if (errno != Libc.EINTR) {
                    throw new ErrnoException("cannot wait for process " + pid, errno);
                }
            }
            return IO.getInt(status) == 0;
        }
    }
}
