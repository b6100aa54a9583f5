package io.casfs.fuse.kernel;

import io.casfs.fuse.MountTable;
import io.casfs.fuse.PathBytes;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts for ordinary users, with libfuse's setuid program: it opens the device, mounts, and sends the descriptor over a
 * socket, whose number it finds in {@code _FUSE_COMMFD}.
 */
final class Fusermount {
    private static final Logger LOG = LoggerFactory.getLogger(Fusermount.class);

    private Fusermount() {}

    static Device mount(Path directory, KernelOptions options) throws IOException {
        return mount(program(), directory, options);
    }

    /** Mounts with that program; nothing stays mounted if it fails. */
    static Device mount(Path program, Path directory, KernelOptions options) throws IOException {
        try {
            return Device.of(run(program, directory, options));
        } catch (IOException | RuntimeException | Error e) {
            try {
                // If it had mounted, the descriptor is closed by now.
                MountTable.cleanUpStale(directory);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static Path program() throws IOException {
        return Unmounter.program("fusermount3")
                .or(() -> Unmounter.program("fusermount"))
                .orElseThrow(() -> new IOException("neither fusermount3 nor fusermount is installed, without which only"
                        + " root can mount (Debian: apt install fuse3)"));
    }

    private static int run(Path program, Path directory, KernelOptions options) throws IOException {
        List<byte[]> arguments = List.of(
                bytes(program.getFileName().toString()),
                bytes("-o"),
                bytes(optionsOf(options)),
                bytes("--"),
                PathBytes.of(directory));
        // In English, because what it says is compared.
        List<byte[]> environment = List.of(bytes("LC_ALL=C"), bytes("_FUSE_COMMFD=" + Child.SOCKET));
        try (Ends socket = Ends.ofSocket();
                Ends output = Ends.ofPipe()) {
            Child child = Child.start(program, arguments, environment, socket.theirs(), output.theirs());
            boolean succeeded;
            String said;
            try {
                socket.closeTheirs();
                output.closeTheirs();
                said = output.readText();
            } finally {
                succeeded = child.succeeds();
            }
            OptionalInt descriptor = succeeded ? socket.receiveDescriptor() : OptionalInt.empty();
            if (descriptor.isEmpty()) {
                throw refusal(program, directory, said);
            }
            if (!said.isEmpty()) {
                LOG.warn("{} has mounted {} and said: {}", program, directory, said);
            }
            return descriptor.getAsInt();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String optionsOf(KernelOptions options) {
        List<String> all = new ArrayList<>(List.of("fsname=casfs", "subtype=casfs"));
        all.add(options.data());
        all.addAll(options.flagNames());
        return String.join(",", all);
    }

    private static IOException refusal(Path program, Path directory, String said) {
        String message = "cannot mount " + directory + ": " + program + " said: " + (said.isEmpty() ? "nothing" : said);
        if (said.contains("Operation not permitted")) {
            message += "\nIt needs the rights of root: it must be setuid (as root: chown root " + program + " and chmod"
                    + " 4755 " + program + "), this process must be allowed new privileges (systemd:"
                    + " NoNewPrivileges=no), and a container must be started with --device /dev/fuse --cap-add"
                    + " SYS_ADMIN";
        }
        return new IOException(message);
    }
}
