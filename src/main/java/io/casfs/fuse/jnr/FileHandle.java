package io.casfs.fuse.jnr;

import io.casfs.fs.ContentVersion;
import io.casfs.fs.FileSystem;
import io.casfs.fs.OpenFile;
import io.casfs.fuse.HandleFiles;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open file as the kernel knows it: one for each open(2) through this mount. */
final class FileHandle {
    private final HandleFiles files;
    private final Opening opening;
    private final @Nullable Orphan orphan;
    private boolean confirmed;

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
        this.files = new HandleFiles(fs, file, appends);
        this.opening = opening;
        this.orphan = orphan;
    }

    @Nullable
    Orphan orphan() {
        return orphan;
    }

    OpenFile file() {
        return files.file();
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

    /** Returns the file that writes of pages go to. */
    OpenFile pageFile() throws IOException {
        return files.pages();
    }

    /** Commits and ends the handle. */
    void release() throws IOException {
        files.release();
    }
}
