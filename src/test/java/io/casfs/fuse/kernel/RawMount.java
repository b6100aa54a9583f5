package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The few bytes of the protocol that a mount without a session needs. */
final class RawMount {
    private static final int INIT = 26;
    private static final int EPROTO = 71;

    private RawMount() {}

    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect((1 << 20) + 4096).order(ByteOrder.nativeOrder());
    }

    /** Takes the INIT request. */
    static ByteBuffer receive(Device device) throws IOException {
        ByteBuffer request = buffer();
        assertTrue(device.receive(request));
        assertEquals(0, request.position());
        assertEquals(request.limit(), request.getInt(0));
        assertEquals(INIT, request.getInt(4));
        return request;
    }

    /** Answers INIT with an error: the mount stays, and all that programs do there fails at once. */
    static void refuseInit(Device device) throws IOException {
        ByteBuffer request = receive(device);
        assertTrue(device.send(error(request.getLong(8), -EPROTO), ByteBuffer.allocateDirect(0)));
    }

    /** An answer without data. */
    static ByteBuffer error(long unique, int error) {
        return ByteBuffer.allocateDirect(16)
                .order(ByteOrder.nativeOrder())
                .putInt(16)
                .putInt(error)
                .putLong(unique)
                .flip();
    }

    /** Returns the line of the mount at a directory whose name needs no escapes. */
    static String line(Path directory) throws IOException {
        return lastLine(line -> line.contains(" " + directory + " "));
    }

    /** Returns the line of the mount that casfs made last. */
    static String lineOfCasfs() throws IOException {
        return lastLine(line -> line.contains(" fuse.casfs casfs "));
    }

    private static String lastLine(Predicate<String> wanted) throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(wanted)
                .reduce("none", (earlier, later) -> later);
    }
}
