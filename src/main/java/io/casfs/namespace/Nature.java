package io.casfs.namespace;

/**
 * What never changes in an inode.
 *
 * @param device the device number of a device file, else 0
 * @param target a symlink's target, else empty
 */
public record Nature(FileKind kind, long device, Bytes target) {
    public static final Nature FILE = new Nature(FileKind.FILE, 0, Bytes.EMPTY);
    public static final Nature DIRECTORY = new Nature(FileKind.DIRECTORY, 0, Bytes.EMPTY);
}
