package io.casfs.fs;

import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Timestamp;

/**
 * What {@code stat} shows of an inode.
 *
 * @param mode the permission bits with setuid, setgid and sticky (07777), without the kind
 * @param size in bytes
 * @param allocated bytes that the content takes, holes left out: {@code st_blocks} times 512
 * @param device the device number of a device file, else 0
 * @param passing these change without anything happening to the file, when what was written is committed: not to be cached
 */
public record Attributes(
        InodeId inode,
        FileKind kind,
        int mode,
        int links,
        int uid,
        int gid,
        long device,
        long size,
        long allocated,
        Timestamp accessed,
        Timestamp modified,
        Timestamp changed,
        boolean passing) {}
