package io.casfs.fs;

/**
 * How a file is opened.
 *
 * @param append each write goes to the end, atomically with other appending writes of this node
 * @param truncate the content is emptied by the open
 * @param sync each write is durable when it returns (O_SYNC, O_DSYNC)
 */
public record OpenMode(boolean read, boolean write, boolean append, boolean truncate, boolean sync) {
    public static final OpenMode READ = new OpenMode(true, false, false, false, false);
    public static final OpenMode WRITE = new OpenMode(false, true, false, false, false);
    public static final OpenMode READ_WRITE = new OpenMode(true, true, false, false, false);
}
