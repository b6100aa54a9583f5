package io.casfs.fuse;

import io.casfs.fs.Attributes;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** An inode of the model; its owner's lock guards all but the content, which has its own. */
final class ModelInode {
    final InodeId id;
    final FileKind kind;
    final long device;
    final Map<Name, InodeId> entries = new LinkedHashMap<>();
    final Map<String, byte[]> extended = new LinkedHashMap<>();
    int mode;
    int uid;
    int gid;
    int links;
    int handles;
    boolean unnamed;
    long version;
    InodeId parent = InodeId.ROOT;
    byte[] target = new byte[0];
    Timestamp accessed = ModelFileSystem.now();
    Timestamp modified = accessed;
    Timestamp changed = accessed;

    private final Object content = new Object();
    private byte[] bytes = new byte[0];
    private int size;

    ModelInode(InodeId id, FileKind kind, int mode, int uid, int gid, long device) {
        this.id = id;
        this.kind = kind;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.device = device;
    }

    Attributes attributes() {
        long shown = kind == FileKind.SYMLINK ? target.length : size();
        return new Attributes(
                id, kind, mode, links, uid, gid, device, shown, shown, accessed, modified, changed, false);
    }

    void touch() {
        modified = ModelFileSystem.now();
        changed = modified;
    }

    long size() {
        synchronized (content) {
            return size;
        }
    }

    void resize(long newSize) {
        synchronized (content) {
            reserve((int) newSize);
            if (newSize < size) {
                Arrays.fill(bytes, (int) newSize, size, (byte) 0);
            }
            size = (int) newSize;
        }
    }

    /** Makes a range zeros, as far as the file reaches. */
    void clear(long from, long to) {
        synchronized (content) {
            if (from < size) {
                Arrays.fill(bytes, (int) from, (int) Math.min(to, size), (byte) 0);
            }
        }
    }

    /** Returns the first place from {@code offset} on that is zero, or that isn't; the size if there is none. */
    long next(boolean zero, long offset) {
        synchronized (content) {
            int at = (int) offset;
            while (at < size && (bytes[at] == 0) != zero) {
                at++;
            }
            return Math.min(at, size);
        }
    }

    int get(long offset, ByteBuffer into) {
        synchronized (content) {
            if (offset >= size) {
                return 0;
            }
            int count = (int) Math.min(into.remaining(), size - offset);
            into.put(bytes, (int) offset, count);
            return count;
        }
    }

    /** Writes; at the end if {@code offset} is negative. */
    int put(long offset, ByteBuffer from) {
        synchronized (content) {
            int start = offset < 0 ? size : (int) offset;
            int count = from.remaining();
            reserve(start + count);
            from.get(bytes, start, count);
            size = Math.max(size, start + count);
            return count;
        }
    }

    private void reserve(int capacity) {
        if (capacity > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(capacity, 2 * bytes.length));
        }
    }

    static String key(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    static byte[] name(String key) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }
}
