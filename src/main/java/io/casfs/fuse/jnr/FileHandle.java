package io.casfs.fuse.jnr;

import io.casfs.fs.ContentVersion;
import io.casfs.fs.FileSystem;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open file as the kernel knows it: one for each open(2) through this mount. */
final class FileHandle {
    private final FileSystem fs;
    private final OpenFile file;
    private final boolean appends;
    private final Opening opening;
    private final @Nullable Orphan orphan;
    private boolean confirmed;
    private @Nullable OpenFile pageFile;

    /**
     * How a file was found when it was opened.
     *
     * @param version its content then, empty while it had uncommitted changes
     * @param soleLink whether it had one name only
     * @param renames {@link PageLedger#renames} then
     */
    record Opening(FusePath path, Optional<ContentVersion> version, boolean soleLink, long renames) {}

    /**
     * Makes a handle.
     *
     * @param orphan the removed file if it was opened as such
     */
    FileHandle(FileSystem fs, OpenFile file, boolean appends, Opening opening, @Nullable Orphan orphan) {
        this.fs = fs;
        this.file = file;
        this.appends = appends;
        this.opening = opening;
        this.orphan = orphan;
    }

    @Nullable
    Orphan orphan() {
        return orphan;
    }

    OpenFile file() {
        return file;
    }

    Opening opening() {
        return opening;
    }

    /** Returns true the first time: an operation on the handle proves that the kernel got the answer to its open. */
    synchronized boolean confirm() {
        boolean first = !confirmed;
        confirmed = true;
        return first;
    }

    synchronized boolean isConfirmed() {
        return confirmed;
    }

    /**
     * Returns the handle that writes pages of shared mappings: each has its offset, also where write(2) appends. The
     * kernel sends such pages through any handle that may write.
     */
    synchronized OpenFile pageFile() throws IOException {
        if (!appends) {
            return file;
        }
        OpenFile pages = pageFile;
        if (pages == null) {
            pages = fs.open(file.inode(), OpenMode.WRITE);
            pageFile = pages;
        }
        return pages;
    }

    /** Commits and ends the handle. */
    void release() throws IOException {
        OpenFile pages;
        synchronized (this) {
            pages = pageFile;
            pageFile = null;
        }
        try (AutoCloseableRelease main = file::release;
                AutoCloseableRelease other = pages == null ? () -> {} : pages::release) {
            // Releases both, also if one fails.
        }
    }

    @FunctionalInterface
    private interface AutoCloseableRelease extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
