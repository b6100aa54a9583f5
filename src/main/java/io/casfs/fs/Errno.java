package io.casfs.fs;

/** The POSIX errors that the file system answers with, by name; the numbers are the edge's business. */
public enum Errno {
    EACCES,
    EBADF,
    EBUSY,
    EEXIST,
    EFBIG,
    EINTR,
    EINVAL,
    EIO,
    EISDIR,
    ELOOP,
    EMLINK,
    ENAMETOOLONG,
    ENODATA,
    ENOENT,
    ENOMEM,
    ENOSPC,
    ENOSYS,
    ENOTDIR,
    ENOTEMPTY,
    ENOTSUP,
    ENXIO,
    EPERM,
    ERANGE,
    EROFS,
    ESTALE,
    EXDEV
}
