package io.casfs.fuse;

import io.casfs.fs.FileSystem;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The open file behind a handle of the kernel, and another one for pages if that appends: pages of shared mappings have
 * their offset also where write(2) appends, and the kernel sends them through any handle that may write. Thread-safe.
 */
public final class HandleFiles {
    private final FileSystem fs;
    private final OpenFile file;
    private final boolean appends;
    private @Nullable OpenFile pages;

    /** @param appends whether {@code file} was opened to append */
    public HandleFiles(FileSystem fs, OpenFile file, boolean appends) {
        this.fs = fs;
        this.file = file;
        this.appends = appends;
    }

    /** Returns whether each write goes to the end. */
    public boolean appends() {
        return appends;
    }

    /** Returns what reads and writes go to. */
    public OpenFile file() {
        return file;
    }

    /** Returns what writes of pages go to. */
    public synchronized OpenFile pages() throws IOException {
        if (!appends) {
            return file;
        }
        OpenFile opened = pages;
        if (opened == null) {
            opened = fs.open(file.inode(), OpenMode.WRITE);
            pages = opened;
        }
        return opened;
    }

    /** Commits and ends both. */
    public void release() throws IOException {
        OpenFile other;
        synchronized (this) {
            other = pages;
            pages = null;
        }
        try (Release main = file::release;
                Release second = other == null ? () -> {} : other::release) {
            // Releases both, also if one fails.
        }
    }

    @FunctionalInterface
    private interface Release extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
