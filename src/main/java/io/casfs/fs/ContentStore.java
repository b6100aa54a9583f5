package io.casfs.fs;

import io.casfs.block.BlockId;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Namespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Contents by their CAS keys, past the tree: for people who want to see what a file is made of. Thread-safe. */
public final class ContentStore {
    private final Namespace namespace;
    private final Contents contents;
    private final Chunker chunker;
    private final Sealer sealer;

    ContentStore(Namespace namespace, Contents contents, Chunker chunker, Sealer sealer) {
        this.namespace = namespace;
        this.contents = contents;
        this.chunker = chunker;
        this.sealer = sealer;
    }

    /** A block of a content; the id of a hole is empty. */
    public record Part(String id, long offset, long length) {}

    /** A content with its CAS key. */
    public record Listing(String key, long length, List<Part> parts) {}

    /** Returns what the committed content of a regular file is made of. */
    public Listing list(InodeId id) throws IOException {
        Inode inode = namespace.inode(id).orElseThrow(() -> new FsException(Errno.ENOENT, "the file is gone"));
        if (inode.versions().isEmpty()) {
            throw new FsException(Errno.EINVAL, "only a regular file has a key");
        }
        Layout layout = contents.load(inode.version().content());
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < layout.count(); i++) {
            BlockId block = layout.id(i);
            parts.add(new Part(block == null ? "" : block.toString(), layout.start(i), layout.length(i)));
        }
        return new Listing(contents.key(inode.version().content()).toString(), layout.size(), parts);
    }

    /**
     * Writes the content that has that key.
     *
     * @throws IllegalArgumentException if {@code key} isn't the text of a key
     * @throws IOException if it isn't held, is damaged, or {@code out} fails; what was written by then is right
     */
    public void copy(String key, OutputStream out) throws IOException {
        Layout layout = contents.load(BlockId.parse(key));
        byte[] bytes = new byte[Chunker.LONGEST];
        long at = 0;
        while (at < layout.size()) {
            int length = (int) Math.min(bytes.length, layout.size() - at);
            contents.read(layout, at, bytes, 0, length);
            out.write(bytes, 0, length);
            at += length;
        }
    }

    /** Stores a content, cut as a file written from front to back would be; durable when this returns its key. */
    public String store(InputStream in) throws IOException {
        Layout.Builder builder = new Layout.Builder();
        byte[] buffer = new byte[Chunker.LONGEST];
        int filled = in.readNBytes(buffer, 0, buffer.length);
        while (filled > 0) {
            int next = filled == buffer.length ? in.read() : -1;
            int cut = next < 0 ? filled : chunker.cut(buffer, 0);
            builder.add(sealer.store(buffer, cut), cut);
            System.arraycopy(buffer, cut, buffer, 0, filled - cut);
            filled -= cut;
            if (next >= 0) {
                buffer[filled++] = (byte) next;
                filled += in.readNBytes(buffer, filled, buffer.length - filled);
            }
        }
        String key = contents.key(contents.save(builder.build())).toString();
        namespace.sync();
        return key;
    }
}
