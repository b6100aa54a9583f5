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
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final Device device;

    Notifications(Device device) {
        this.device = device;
    }

    /** Has the kernel forget where a name leads. */
    void forgetName(long directory, Name name) throws IOException {
        ByteBuffer out = message(Layout.NotifyInvalEntryOut.SIZE_OF + name.length() + 1, ENTRY);
        out.putLong(HEAD + Layout.NotifyInvalEntryOut.PARENT, directory);
        out.putInt(HEAD + Layout.NotifyInvalEntryOut.NAMELEN, name.length());
        out.put(HEAD + Layout.NotifyInvalEntryOut.SIZE_OF, name.toBytes());
        send(out);
    }

    /** Has the kernel forget an inode's attributes. */
    void forgetAttributes(long node) throws IOException {
        forget(node, ATTRIBUTES_ONLY);
    }

    /** Has the kernel forget an inode's attributes and its pages; it waits for those that are being read. */
    void forgetPages(long node) throws IOException {
        forget(node, 0);
    }

    private void forget(long node, long offset) throws IOException {
        ByteBuffer out = message(Layout.NotifyInvalInodeOut.SIZE_OF, INODE);
        out.putLong(HEAD + Layout.NotifyInvalInodeOut.INO, node);
        out.putLong(HEAD + Layout.NotifyInvalInodeOut.OFF, offset);
        out.putLong(HEAD + Layout.NotifyInvalInodeOut.LEN, 0);
        send(out);
    }

    private static ByteBuffer message(int body, int code) {
        ByteBuffer out = ByteBuffer.allocateDirect(HEAD + body).order(ByteOrder.nativeOrder());
        out.putInt(Layout.OutHeader.LEN, HEAD + body);
        out.putInt(Layout.OutHeader.ERROR, code);
        out.putLong(Layout.OutHeader.UNIQUE, 0);
        return out;
    }

    /** That the kernel has nothing of the kind any more is as good. */
    private void send(ByteBuffer out) throws IOException {
        device.send(out, NOTHING);
    }
}
