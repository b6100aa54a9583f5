package io.casfs.fuse.jnr;

import java.nio.charset.StandardCharsets;

/**
 * Makes libfuse move the node of a hidden file out of the directory that it was in.
 *
 * <p>The means is a rename request as the kernel would send it, from the hidden name to a name that no program can use.
 * The kernel knows nothing of it, so {@link Replies} swallows the answer.
 */
record Evacuation(Orphan orphan, FusePath hiddenPath) {
    private static final long ROOT_NODE = 1;
    // Never given by the kernel, which counts up from 2.
    private static final long UNIQUE = Long.MAX_VALUE - 1;

    /** Returns the request in memory that the caller frees. */
    long request() {
        byte[] hiddenName = hiddenPath.lastName();
        byte[] settledName = Orphans.settledName(orphan).getBytes(StandardCharsets.US_ASCII);
        long request = Native.allocate(length());
        Native.putInt(request + FuseThread.LENGTH_OFFSET, length());
        Native.putInt(request + FuseThread.OPCODE_OFFSET, FuseThread.RENAME);
        Native.putLong(request + FuseThread.UNIQUE_OFFSET, UNIQUE);
        Native.putLong(request + FuseThread.NODE_OFFSET, orphan.directoryNode());
        Native.putLong(request + FuseThread.BODY_OFFSET, ROOT_NODE);
        long names = request + FuseThread.RENAME_NAMES_OFFSET;
        Native.putString(names, hiddenName);
        Native.putString(names + hiddenName.length + 1, settledName);
        return request;
    }

    /** Returns the size of the request. */
    int length() {
        return FuseThread.RENAME_NAMES_OFFSET
                + hiddenPath.lastName().length
                + 1
                + Orphans.settledName(orphan).length()
                + 1;
    }
}
