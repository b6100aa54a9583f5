package io.casfs.fs;

import io.casfs.namespace.InodeId;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what is asked for a block on which file's behalf it is asked: bound to the thread. */
public final class BeingRead {
    private static final ThreadLocal<@Nullable InodeId> CURRENT = new ThreadLocal<>();

    private BeingRead() {}

    /** Returns the file that this thread reads; empty if it reads for no file. */
    public static Optional<InodeId> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** What reads. */
    @FunctionalInterface
    interface Reading<T> {
        T run() throws IOException;
    }

    /** Reads on behalf of {@code inode}. */
    static <T> T during(InodeId inode, Reading<T> reading) throws IOException {
        InodeId before = CURRENT.get();
        CURRENT.set(inode);
        try {
            return reading.run();
        } finally {
            restore(before);
        }
    }

    /** Returns {@code work} for another thread to do on behalf of the file that this one reads. */
    static Runnable carriedOver(Runnable work) {
        InodeId inode = CURRENT.get();
        return () -> {
            InodeId before = CURRENT.get();
            restore(inode);
            try {
                work.run();
            } finally {
                restore(before);
            }
        };
    }

    private static void restore(@Nullable InodeId inode) {
        if (inode == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(inode);
        }
    }
}
