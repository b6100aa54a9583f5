package io.casfs.namespace;

/** What an inode is. {@link #code} is its stable number in records. */
public enum FileKind {
    FILE(1),
    DIRECTORY(2),
    SYMLINK(3),
    FIFO(4),
    SOCKET(5),
    CHARACTER_DEVICE(6),
    BLOCK_DEVICE(7);

    private static final FileKind[] BY_CODE = new FileKind[8];

    static {
        for (FileKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;

    FileKind(int code) {
        this.code = code;
    }

    /** Returns the number that stands for this kind in records; it never changes. */
    public int code() {
        return code;
    }

    /**
     * Returns the kind with that number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FileKind of(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no kind of file has the code " + code);
        }
        return BY_CODE[code];
    }
}
