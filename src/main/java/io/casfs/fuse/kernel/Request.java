package io.casfs.fuse.kernel;

import io.casfs.fs.Caller;
import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.Name;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request of the kernel, read in place: nothing is taken for granted about its length or contents.
 *
 * <p>Not thread-safe; good until its buffer receives another one.
 */
final class Request {

    private final ByteBuffer bytes;

    /** Makes a request of a received message: from 0 to the limit of the buffer, in native byte order. */
    Request(ByteBuffer bytes) throws MalformedRequestException {
        this.bytes = bytes;
        if (bytes.limit() < Layout.InHeader.SIZE_OF || bytes.getInt(Layout.InHeader.LEN) != bytes.limit()) {
            throw new MalformedRequestException("a request of " + bytes.limit() + " bytes without a right header");
        }
    }

    /** Returns a copy that outlives the buffer. */
    Request copy() throws MalformedRequestException {
        ByteBuffer copy = ByteBuffer.allocate(bytes.limit()).order(bytes.order());
        copy.put(0, bytes, 0, bytes.limit());
        return new Request(copy);
    }

    /** Returns what is asked, null if we don't know it. */
    @Nullable
    Opcode opcode() {
        return Opcode.of(bytes.getInt(Layout.InHeader.OPCODE));
    }

    /** Returns the number that the reply has to carry. */
    long unique() {
        return bytes.getLong(Layout.InHeader.UNIQUE);
    }

    /** Returns the kernel's number of the inode that this is about. */
    long node() {
        return bytes.getLong(Layout.InHeader.NODEID);
    }

    /** Returns the user id of whoever asks, as programs see it. */
    int uid() {
        return bytes.getInt(Layout.InHeader.UID);
    }

    /** Returns who asks; the kernel has applied the umask. */
    Caller caller(OwnerMapping owners) {
        return new Caller(owners.storedUid(uid()), owners.storedGid(bytes.getInt(Layout.InHeader.GID)), 0);
    }

    /** Returns the 32 bits at an offset in what follows the header. */
    int intAt(int offset) throws MalformedRequestException {
        return bytes.getInt(at(offset, Integer.BYTES));
    }

    /** Returns the 64 bits at an offset in what follows the header. */
    long longAt(int offset) throws MalformedRequestException {
        return bytes.getLong(at(offset, Long.BYTES));
    }

    private int at(int offset, int length) throws MalformedRequestException {
        int start = Layout.InHeader.SIZE_OF + offset;
        if (offset < 0 || length < 0 || start > bytes.limit() - length) {
            throw new MalformedRequestException("a request of " + bytes.limit() + " bytes is too short");
        }
        return start;
    }

    /** Returns the bytes from an offset on, before the next NUL. */
    byte[] textAt(int offset) throws MalformedRequestException {
        int start = at(offset, 1);
        int end = start;
        while (bytes.get(end) != 0) {
            end++;
            if (end == bytes.limit()) {
                throw new MalformedRequestException("a name in a request doesn't end");
            }
        }
        byte[] text = new byte[end - start];
        bytes.get(start, text);
        return text;
    }

    /**
     * Returns the name at an offset.
     *
     * @throws FsException ENAMETOOLONG
     */
    Name nameAt(int offset) throws FsException, MalformedRequestException {
        return name(textAt(offset));
    }

    /** Returns the name after another one. */
    Name secondNameAt(int offset) throws FsException, MalformedRequestException {
        return nameAt(offset + textAt(offset).length + 1);
    }

    private static Name name(byte[] text) throws FsException, MalformedRequestException {
        if (text.length > Name.MAX_LENGTH) {
            throw new FsException(Errno.ENAMETOOLONG, "a name has at most " + Name.MAX_LENGTH + " bytes");
        }
        try {
            return Name.of(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException("a request with a name that is none: " + e.getMessage());
        }
    }

    /** Returns the data of that length from an offset on, not copied. */
    ByteBuffer dataAt(int offset, int length) throws MalformedRequestException {
        return bytes.slice(at(offset, length), length);
    }
}
