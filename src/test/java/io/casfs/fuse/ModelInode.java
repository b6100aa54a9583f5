package io.casfs.fuse;

import io.casfs.fs.Attributes;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An inode of the model; its owner's lock guards all but the content, which has one of its own. */
final class ModelInode {
    final InodeId id;
    final FileKind kind;
    final long device;
    final ModelEntries entries = new ModelEntries();
    final ModelContent content = new ModelContent();
    final Map<String, byte[]> extended = new LinkedHashMap<>();
    int mode;
    int uid;
    int gid;
    int links;
    int handles;
    /** Made without a name and may be given one: O_TMPFILE. */
    boolean unnamed;

    long version;
    InodeId parent = InodeId.ROOT;
    byte[] target = new byte[0];
    Timestamp accessed = ModelFileSystem.now();
    Timestamp modified = accessed;
    Timestamp changed = accessed;

    ModelInode(InodeId id, FileKind kind, int mode, int uid, int gid, long device) {
        this.id = id;
        this.kind = kind;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.device = device;
    }

    Attributes attributes() {
        long size = kind == FileKind.SYMLINK ? target.length : content.size();
        long allocated = content.allocated();
        return new Attributes(
                id, kind, mode, links, uid, gid, device, size, allocated, accessed, modified, changed, false);
    }

    void touch() {
        modified = ModelFileSystem.now();
        changed = modified;
    }

    static String key(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    static byte[] name(String key) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }
}
