package io.casfs.fs;

/**
 * The process on whose behalf an operation runs.
 *
 * @param uid its effective user id as the kernel gives it
 * @param gid its effective group id
 * @param umask the bits that it withholds from the mode of what it makes; the edge passes 0 where the kernel has already
 *     applied it
 */
public record Caller(int uid, int gid, int umask) {}
