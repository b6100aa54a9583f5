package io.casfs.fuse.kernel;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the kernel asks for; what isn't here is answered with ENOSYS, and the kernel does without. */
enum Opcode {
    LOOKUP(1),
    FORGET(2),
    GETATTR(3),
    SETATTR(4),
    READLINK(5),
    SYMLINK(6),
    MKNOD(8),
    MKDIR(9),
    UNLINK(10),
    RMDIR(11),
    RENAME(12),
    LINK(13),
    OPEN(14),
    READ(15),
    WRITE(16),
    STATFS(17),
    RELEASE(18),
    FSYNC(20),
    SETXATTR(21),
    GETXATTR(22),
    LISTXATTR(23),
    REMOVEXATTR(24),
    FLUSH(25),
    INIT(26),
    OPENDIR(27),
    READDIR(28),
    RELEASEDIR(29),
    FSYNCDIR(30),
    CREATE(35),
    INTERRUPT(36),
    DESTROY(38),
    BATCH_FORGET(42),
    FALLOCATE(43),
    READDIRPLUS(44),
    RENAME2(45),
    LSEEK(46),
    COPY_FILE_RANGE(47),
    SYNCFS(50),
    TMPFILE(51);

    private static final @Nullable Opcode[] BY_NUMBER = byNumber();

    private final int number;

    Opcode(int number) {
        this.number = number;
    }

    private static @Nullable Opcode[] byNumber() {
        @Nullable Opcode[] table = new @Nullable Opcode[TMPFILE.number + 1];
        for (Opcode opcode : values()) {
            table[opcode.number] = opcode;
        }
        return table;
    }

    /** Returns the opcode with that number, null if we have none. */
    static @Nullable Opcode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    int number() {
        return number;
    }

    /** Returns the name that counters and logs use. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
