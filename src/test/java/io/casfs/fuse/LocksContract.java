package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static io.casfs.fuse.RecordLock.F_GETLK;
import static io.casfs.fuse.RecordLock.F_RDLCK;
import static io.casfs.fuse.RecordLock.F_SETLK;
import static io.casfs.fuse.RecordLock.F_SETLKW;
import static io.casfs.fuse.RecordLock.F_UNLCK;
import static io.casfs.fuse.RecordLock.F_WRLCK;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Locks between the processes of one machine. */
public abstract class LocksContract extends MountContract {
    private static final int EAGAIN = 11;
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    protected LocksContract(EdgeUnderTest edge) {
        super(edge);
    }

    @Test
    void wholeFilesAreLockedByOneProcessOrShared() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = Files.createFile(model.path("f"));
            int fd = Posix.opened(file, Posix.O_RDWR);
            try (LockHolder other = new LockHolder(file)) {
                assertEquals(0, other.flock(LOCK_EX | LOCK_NB));
                Posix.refused(EAGAIN, C.flock(fd, LOCK_EX | LOCK_NB));
                Posix.refused(EAGAIN, C.flock(fd, LOCK_SH | LOCK_NB));
                assertEquals(0, other.flock(LOCK_SH | LOCK_NB));
                assertEquals(0, C.flock(fd, LOCK_SH | LOCK_NB));
                assertEquals(EAGAIN, other.flock(LOCK_EX | LOCK_NB));
                assertEquals(0, C.flock(fd, LOCK_UN));
                assertEquals(0, other.flock(LOCK_EX | LOCK_NB));
                // It can't be that the kill is seen before the lock is gone: waits for it.
                other.kill();
                assertEquals(0, C.flock(fd, LOCK_EX));
            }
            Posix.close(fd);
        }
    }

    @Test
    void rangesAreLockedByOneProcessOrShared() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = Files.createFile(model.path("f"));
            int fd = Posix.opened(file, Posix.O_RDWR);
            try (LockHolder other = new LockHolder(file)) {
                assertEquals(0, other.fcntl(F_SETLK, F_WRLCK, 100, 100));
                assertEquals(0, new RecordLock(F_WRLCK, 0, 100).call(fd, F_SETLK));
                assertEquals(0, new RecordLock(F_WRLCK, 200, 0).call(fd, F_SETLK));
                Posix.refused(EAGAIN, new RecordLock(F_RDLCK, 150, 1).call(fd, F_SETLK));
                RecordLock held = new RecordLock(F_WRLCK, 150, 1);
                assertEquals(0, held.call(fd, F_GETLK));
                assertEquals(F_WRLCK, held.type());
                assertEquals(100, held.start());
                assertEquals(100, held.length());
                assertEquals(other.pid(), held.pid());
                // A hole in the middle.
                assertEquals(0, other.fcntl(F_SETLK, F_UNLCK, 140, 20));
                assertEquals(0, new RecordLock(F_WRLCK, 140, 20).call(fd, F_SETLK));
                Posix.refused(EAGAIN, new RecordLock(F_WRLCK, 139, 1).call(fd, F_SETLK));
                Posix.refused(EAGAIN, new RecordLock(F_WRLCK, 160, 1).call(fd, F_SETLK));
                assertEquals(0, other.fcntl(F_SETLK, F_RDLCK, 100, 40));
                assertEquals(0, new RecordLock(F_RDLCK, 100, 40).call(fd, F_SETLK));
                assertEquals(EAGAIN, other.fcntl(F_SETLK, F_WRLCK, 100, 40));
                other.kill();
                assertEquals(0, new RecordLock(F_WRLCK, 0, 0).call(fd, F_SETLKW));
            }
            Posix.close(fd);
        }
    }

    @Test
    void whoeverWaitsForARangeGetsItWhenAnyHandleOfItsHolderIsClosed() throws Exception {
        try (MountedModel model = mounted()) {
            Path file = Files.createFile(model.path("f"));
            int fd = Posix.opened(file, Posix.O_RDWR);
            int sameProcess = Posix.opened(file, Posix.O_RDWR);
            assertEquals(0, new RecordLock(F_WRLCK, 0, 10).call(fd, F_SETLK));
            try (LockHolder other = new LockHolder(file)) {
                other.tellFcntl(F_SETLKW, F_WRLCK, 0, 10);
                // Whether it waits by now or not, others don't.
                Files.writeString(model.path("g"), "beside");
                assertEquals("beside", Files.readString(model.path("g")));
                Posix.close(sameProcess);
                assertEquals(0, other.result());
                Posix.refused(EAGAIN, new RecordLock(F_WRLCK, 0, 1).call(fd, F_SETLK));
            }
            Posix.close(fd);
        }
    }
}
