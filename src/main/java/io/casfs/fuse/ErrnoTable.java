package io.casfs.fuse;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/**
 * The one place that decides which errno a program gets.
 *
 * <p>The numbers are those of Linux, the same on x86-64 and aarch64.
 */
public final class ErrnoTable {
    private ErrnoTable() {}

    /** Returns the number that Linux uses for {@code errno}. */
    public static int number(Errno errno) {
        return switch (errno) {
            case EPERM -> 1;
            case ENOENT -> 2;
            case EINTR -> 4;
            case EIO -> 5;
            case ENXIO -> 6;
            case EBADF -> 9;
            case ENOMEM -> 12;
            case EACCES -> 13;
            case EBUSY -> 16;
            case EEXIST -> 17;
            case EXDEV -> 18;
            case ENOTDIR -> 20;
            case EISDIR -> 21;
            case EINVAL -> 22;
            case EFBIG -> 27;
            case ENOSPC -> 28;
            case EROFS -> 30;
            case EMLINK -> 31;
            case ERANGE -> 34;
            case ENAMETOOLONG -> 36;
            case ENOSYS -> 38;
            case ENOTEMPTY -> 39;
            case ELOOP -> 40;
            case ENODATA -> 61;
            case ENOTSUP -> 95;
            case ESTALE -> 116;
        };
    }

    /** Returns the errno that stands for a failure; EIO for whatever has no better name. */
    public static Errno of(Throwable failure) {
        if (failure instanceof FsException refusal) {
            return refusal.errno();
        }
        if (failure instanceof OutOfMemoryError) {
            return Errno.ENOMEM;
        }
        if (failure instanceof ReadOnlyFileSystemException) {
            return Errno.EROFS;
        }
        return failure instanceof IOException e ? of(e) : Errno.EIO;
    }

    private static Errno of(IOException failure) {
        if (failure instanceof InterruptedIOException || failure instanceof ClosedByInterruptException) {
            return Errno.EINTR;
        }
        if (failure instanceof NoSuchFileException) {
            return Errno.ENOENT;
        }
        if (failure instanceof NotDirectoryException) {
            return Errno.ENOTDIR;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return Errno.EEXIST;
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return Errno.ENOTEMPTY;
        }
        if (failure instanceof AccessDeniedException) {
            return Errno.EACCES;
        }
        if (failure instanceof FileSystemLoopException) {
            return Errno.ELOOP;
        }
        return isDiskFull(failure) ? Errno.ENOSPC : Errno.EIO;
    }

    /** The JDK tells a full disk from other failures by its message only. */
    private static boolean isDiskFull(IOException failure) {
        String message = failure.getMessage();
        if (message == null) {
            return false;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("no space left on device") || lower.contains("disk quota exceeded");
    }

    /**
     * Returns whether a failure is news for the log: refusals and interruptions are answers, all else is a fault.
     */
    public static boolean isFault(Throwable failure) {
        return !(failure instanceof FsException) && of(failure) != Errno.EINTR;
    }
}
