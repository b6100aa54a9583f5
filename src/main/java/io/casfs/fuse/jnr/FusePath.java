package io.casfs.fuse.jnr;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.namespace.Name;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A path as libfuse gives it: {@code /} and names in bytes, from the mount's root. Immutable; good as a key.
 *
 * <p>libfuse builds paths from names that the kernel has looked up, so they hold no {@code .}, {@code ..} or trailing
 * slash.
 */
final class FusePath {
    private final byte[] bytes;
    private final int hash;

    private FusePath(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** Returns the path in the C string at {@code address}. */
    static FusePath at(long address) {
        return new FusePath(Native.string(address));
    }

    /** Returns the path made of those bytes, which the caller gives away. */
    static FusePath of(byte[] bytes) {
        return new FusePath(bytes);
    }

    boolean isRoot() {
        return bytes.length == 1;
    }

    int length() {
        return bytes.length;
    }

    byte byteAt(int index) {
        return bytes[index];
    }

    /** Returns where the name that begins at {@code start} ends. */
    int nameEnd(int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != '/') {
            end++;
        }
        return end;
    }

    /** Returns where the last name begins. */
    int lastNameStart() {
        int start = bytes.length;
        while (start > 0 && bytes[start - 1] != '/') {
            start--;
        }
        return start;
    }

    /** Returns the name in those bytes. */
    Name name(int start, int end) throws FsException {
        if (end - start > Name.MAX_LENGTH) {
            throw new FsException(Errno.ENAMETOOLONG, "a name has at most 255 bytes");
        }
        return Name.of(Arrays.copyOfRange(bytes, start, end));
    }

    /** Returns whether the last name is exactly {@code name}. */
    boolean endsWithName(byte[] name) {
        return Arrays.equals(bytes, lastNameStart(), bytes.length, name, 0, name.length);
    }

    byte[] lastName() {
        return Arrays.copyOfRange(bytes, lastNameStart(), bytes.length);
    }

    /** Returns whether this path leads into {@code directory}. */
    boolean isBelow(FusePath directory) {
        int length = directory.bytes.length;
        return bytes.length > length
                && bytes[length] == '/'
                && Arrays.equals(bytes, 0, length, directory.bytes, 0, length);
    }

    /** Returns this path, which is below {@code from}, as it is when that directory is called {@code to}. */
    FusePath moved(FusePath from, FusePath to) {
        int tail = bytes.length - from.bytes.length;
        byte[] moved = Arrays.copyOf(to.bytes, to.bytes.length + tail);
        System.arraycopy(bytes, from.bytes.length, moved, to.bytes.length, tail);
        return new FusePath(moved);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FusePath path && hash == path.hash && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns the path for people. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
