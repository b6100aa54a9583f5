package io.casfs.fuse.jnr;

import com.kenai.jffi.Type;
import java.util.List;
import java.util.Locale;

/**
 * The callbacks that we give to libfuse: where {@code struct fuse_operations} has them and what they get.
 *
 * <p>Left out so that the kernel does it better alone: {@code lock} and {@code flock} (local locks), {@code access}
 * (mounted with default_permissions). Left out because programs fall back when they are missing: {@code fallocate},
 * {@code ioctl}, {@code poll}, {@code bmap}.
 */
enum Operation {
    GETATTR(0, Type.POINTER, Type.POINTER),
    READLINK(8, Type.POINTER, Type.POINTER, Type.UINT64),
    MKNOD(24, Type.POINTER, Type.UINT32, Type.UINT64),
    MKDIR(32, Type.POINTER, Type.UINT32),
    UNLINK(40, Type.POINTER),
    RMDIR(48, Type.POINTER),
    SYMLINK(56, Type.POINTER, Type.POINTER),
    RENAME(64, Type.POINTER, Type.POINTER),
    LINK(72, Type.POINTER, Type.POINTER),
    CHMOD(80, Type.POINTER, Type.UINT32),
    CHOWN(88, Type.POINTER, Type.UINT32, Type.UINT32),
    TRUNCATE(96, Type.POINTER, Type.SINT64),
    OPEN(112, Type.POINTER, Type.POINTER),
    READ(120, Type.POINTER, Type.POINTER, Type.UINT64, Type.SINT64, Type.POINTER),
    WRITE(128, Type.POINTER, Type.POINTER, Type.UINT64, Type.SINT64, Type.POINTER),
    STATFS(136, Type.POINTER, Type.POINTER),
    FLUSH(144, Type.POINTER, Type.POINTER),
    RELEASE(152, Type.POINTER, Type.POINTER),
    FSYNC(160, Type.POINTER, Type.SINT32, Type.POINTER),
    SETXATTR(168, Type.POINTER, Type.POINTER, Type.POINTER, Type.UINT64, Type.SINT32),
    GETXATTR(176, Type.POINTER, Type.POINTER, Type.POINTER, Type.UINT64),
    LISTXATTR(184, Type.POINTER, Type.POINTER, Type.UINT64),
    REMOVEXATTR(192, Type.POINTER, Type.POINTER),
    OPENDIR(200, Type.POINTER, Type.POINTER),
    READDIR(208, Type.POINTER, Type.POINTER, Type.POINTER, Type.SINT64, Type.POINTER),
    RELEASEDIR(216, Type.POINTER, Type.POINTER),
    FSYNCDIR(224, Type.POINTER, Type.SINT32, Type.POINTER),
    INIT(232, Type.POINTER),
    CREATE(256, Type.POINTER, Type.UINT32, Type.POINTER),
    FTRUNCATE(264, Type.POINTER, Type.SINT64, Type.POINTER),
    FGETATTR(272, Type.POINTER, Type.POINTER, Type.POINTER),
    UTIMENS(288, Type.POINTER, Type.POINTER);

    /** Where the flag bits are, as an int. */
    static final int FLAGS_OFFSET = 304;
    /** The size of the whole struct in libfuse 2.9. */
    static final int STRUCT_SIZE = 360;
    /** Operations on handles may come without a path, also for files that have none any more. */
    static final int FLAG_NULLPATH_OK = 0x01;
    /** libfuse need not build paths for operations on handles. */
    static final int FLAG_NOPATH = 0x02;
    /** Without this bit libfuse silently drops UTIME_NOW and UTIME_OMIT. */
    static final int FLAG_UTIME_OMIT_OK = 0x04;

    private final int offset;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of, from constants.
    private final List<Type> parameters;

    Operation(int offset, Type... parameters) {
        this.offset = offset;
        this.parameters = List.of(parameters);
    }

    /** Returns where the struct has the address of this callback. */
    int offset() {
        return offset;
    }

    Type[] parameters() {
        return parameters.toArray(Type[]::new);
    }

    /** {@code init} returns a pointer, all others return 0, a count or a negative errno. */
    Type result() {
        return this == INIT ? Type.POINTER : Type.SINT32;
    }

    /** Returns the name that C code gives it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
