package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrnoTableTest {
    @ParameterizedTest
    @EnumSource(Errno.class)
    void givesEveryErrnoItsLinuxNumber(Errno errno) {
        String name = errno == Errno.ENOTSUP ? "EOPNOTSUPP" : errno.name();
        int expected = jnr.constants.platform.linux.Errno.valueOf(name).intValue();
        assertEquals(expected, ErrnoTable.number(errno));
    }

    @ParameterizedTest
    @EnumSource(Errno.class)
    void passesOnWhatTheFileSystemSays(Errno errno) {
        FsException refusal = new FsException(errno, "no");
        assertEquals(errno, ErrnoTable.of(refusal));
        assertFalse(ErrnoTable.isFault(refusal));
    }

    @Test
    void mapsTheExceptionsOfTheJdk() {
        assertEquals(Errno.ENOENT, ErrnoTable.of(new NoSuchFileException("f")));
        assertEquals(Errno.ENOTDIR, ErrnoTable.of(new NotDirectoryException("f")));
        assertEquals(Errno.EEXIST, ErrnoTable.of(new FileAlreadyExistsException("f")));
        assertEquals(Errno.ENOTEMPTY, ErrnoTable.of(new DirectoryNotEmptyException("f")));
        assertEquals(Errno.EACCES, ErrnoTable.of(new AccessDeniedException("f")));
        assertEquals(Errno.ELOOP, ErrnoTable.of(new FileSystemLoopException("f")));
        assertEquals(Errno.EROFS, ErrnoTable.of(new ReadOnlyFileSystemException()));
        assertEquals(Errno.EINTR, ErrnoTable.of(new InterruptedIOException("stop")));
        assertEquals(Errno.EINTR, ErrnoTable.of(new ClosedByInterruptException()));
        assertEquals(Errno.ENOMEM, ErrnoTable.of(new OutOfMemoryError("heap")));
    }

    @Test
    void recognisesAFullDisk() {
        assertEquals(Errno.ENOSPC, ErrnoTable.of(new IOException("No space left on device")));
        assertEquals(Errno.ENOSPC, ErrnoTable.of(new FileSystemException("f", null, "No space left on device")));
        assertEquals(Errno.ENOSPC, ErrnoTable.of(new IOException("Disk quota exceeded")));
    }

    @Test
    void callsAllElseAnInputOutputError() {
        assertEquals(Errno.EIO, ErrnoTable.of(new IOException((String) null)));
        assertEquals(Errno.EIO, ErrnoTable.of(new IllegalStateException("bug")));
        assertEquals(Errno.EIO, ErrnoTable.of(new StackOverflowError()));
        assertTrue(ErrnoTable.isFault(new IllegalStateException("bug")));
        assertTrue(ErrnoTable.isFault(new IOException("disk")));
        assertFalse(ErrnoTable.isFault(new InterruptedIOException("stop")));
    }
}
