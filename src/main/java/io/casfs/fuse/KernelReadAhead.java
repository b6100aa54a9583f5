package io.casfs.fuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How far the kernel reads ahead of a program. */
public final class KernelReadAhead {
    private static final long WANTED_KIB = 1024;

    private KernelReadAhead() {}

    /**
     * Raises it from FUSE's 128 KiB, so that several are under way at a time.
     *
     * <p>Only root may; for others, and where {@code /sys} is read-only as in most containers, reading is slower and as
     * right as before.
     */
    public static void raise(MountTable.Entry mount) {
        Path setting = Path.of("/sys/class/bdi", mount.device(), "read_ahead_kb");
        try {
            if (Long.parseLong(Files.readString(setting).strip()) < WANTED_KIB) {
                Files.writeString(setting, Long.toString(WANTED_KIB));
            }
        } catch (IOException | NumberFormatException e) {
            return;
        }
    }
}
