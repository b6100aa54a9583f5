package io.casfs.fuse;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The two ways in which requests of the kernel reach the file system. */
public enum FuseEdge {
    /** The kernel's own protocol, spoken on {@code /dev/fuse} by this JVM. */
    KERNEL("kernel"),
    /** The high-level interface of libfuse 2. */
    JNR("jnr");

    private static final List<String> KERNEL_ARCHITECTURES = List.of("amd64", "x86_64", "aarch64");

    private final String text;

    FuseEdge(String text) {
        this.text = text;
    }

    /** Returns the edge of that name, if there is one. */
    public static Optional<FuseEdge> named(String text) {
        return Stream.of(values()).filter(edge -> edge.text.equals(text)).findFirst();
    }

    /** Returns the edge to take here unless the user chooses; whether this kernel is new enough shows when it mounts. */
    public static FuseEdge usual() {
        return usual(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static FuseEdge usual(String system, String architecture) {
        return system.equals("Linux") && KERNEL_ARCHITECTURES.contains(architecture) ? KERNEL : JNR;
    }

    /** Refuses a platform on which this edge can't work. */
    public void requirePlatform() throws EdgeUnavailableException {
        if (this == KERNEL && usual() != KERNEL) {
            throw new EdgeUnavailableException(
                    "casfs speaks to the kernel itself only on Linux on x86-64 or aarch64; this" + " is "
                            + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        }
    }

    /** Returns its name in commands and in {@code status}. */
    @Override
    public String toString() {
        return text;
    }
}
