package io.casfs.fuse.kernel;

import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The messages to the kernel that no request asked for. Thread-safe; each call may block until a request is answered. */
final class Notifications {
    private static final int INODE = 2;
    private static final int ENTRY = 3;
    private static final int HEAD = Layout.OutHeader.SIZE_OF;
    private static final long ATTRIBUTES_ONLY = -1;
    private static final int LONGEST = HEAD + Layout.NotifyInvalInodeOut.SIZE_OF + Name.MAX_LENGTH + 1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    /** One for each thread that notifies, so that this needs no memory when there is none. */
    private static final ThreadLocal<ByteBuffer> BUFFERS =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(LONGEST).order(ByteOrder.nativeOrder()));

    private final Device device;

    Notifications(Device device) {
        this.device = device;
    }

    /** Has the kernel forget where a name leads; if it doesn't have the name, that is as good. */
    void forgetName(long directory, Name name) throws IOException {
        ByteBuffer out = message(Layout.NotifyInvalEntryOut.SIZE_OF + name.length() + 1, ENTRY);
        out.putLong(HEAD + Layout.NotifyInvalEntryOut.PARENT, directory);
        out.putInt(HEAD + Layout.NotifyInvalEntryOut.NAMELEN, name.length());
        out.put(HEAD + Layout.NotifyInvalEntryOut.SIZE_OF, name.toBytes());
        out.put(HEAD + Layout.NotifyInvalEntryOut.SIZE_OF + name.length(), (byte) 0);
        device.send(out, NOTHING);
    }

    /** Has the kernel forget an inode's attributes; returns false if it doesn't have the inode. */
    boolean forgetAttributes(long node) throws IOException {
        return forget(node, ATTRIBUTES_ONLY);
    }

    /** As {@link #forgetAttributes}, and the inode's pages; it waits for those that are being read. */
    boolean forgetPages(long node) throws IOException {
        return forget(node, 0);
    }

    private boolean forget(long node, long offset) throws IOException {
        ByteBuffer out = message(Layout.NotifyInvalInodeOut.SIZE_OF, INODE);
        out.putLong(HEAD + Layout.NotifyInvalInodeOut.INO, node);
        out.putLong(HEAD + Layout.NotifyInvalInodeOut.OFF, offset);
        out.putLong(HEAD + Layout.NotifyInvalInodeOut.LEN, 0);
        return device.send(out, NOTHING);
    }

    private static ByteBuffer message(int body, int code) {
        ByteBuffer out = BUFFERS.get().clear().limit(HEAD + body);
        out.putInt(Layout.OutHeader.LEN, HEAD + body);
        out.putInt(Layout.OutHeader.ERROR, code);
        out.putLong(Layout.OutHeader.UNIQUE, 0);
        return out;
    }
}
