package io.casfs.fs;

import io.casfs.block.BlockId;
import io.casfs.block.BlockKind;
import io.casfs.block.Blocks;
import io.casfs.namespace.Content;
import io.casfs.namespace.RecordReader;
import io.casfs.namespace.RecordWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * File contents as blocks: layouts to manifests and back.
 *
 * <p>A content of one block is that block. Any other is a manifest: a record of up to {@value #ENTRIES} entries, each a
 * block id (empty for a hole) and a length; more entries are listed by manifests of a higher level, whose entries are
 * manifests. The same layout always gives the same manifests, so equal files share them. Thread-safe.
 */
final class Contents {
    private static final int VERSION = 1;
    private static final int ENTRIES = 1024;
    private static final int HIGHEST_LEVEL = 6;
    private static final int MAX_ID_LENGTH = 64;

    private final Blocks blocks;

    Contents(Blocks blocks) {
        this.blocks = blocks;
    }

    /** Returns a content's layout, reading its manifests. */
    Layout load(Content content) throws IOException {
        if (content.root().isEmpty()) {
            return Layout.EMPTY;
        }
        Layout layout = load(content.root().get(), content.size());
        if (layout.size() != content.size()) {
            throw new IOException("content " + content.root().get() + " has " + layout.size() + " bytes, not "
                    + content.size() + " as its file says");
        }
        return layout;
    }

    /** Returns the layout of the content with that CAS key; {@code length} is used only for a single block. */
    private Layout load(BlockId root, long length) throws IOException {
        if (!isManifest(root)) {
            return Layout.of(root, length);
        }
        Layout.Builder builder = new Layout.Builder();
        append(builder, root, HIGHEST_LEVEL + 1);
        return builder.build();
    }

    /** Returns the layout of whatever content has that CAS key. */
    Layout load(BlockId root) throws IOException {
        return root.equals(blocks.emptyId())
                ? Layout.EMPTY
                : load(root, isManifest(root) ? 0 : blocks.readAll(root).length);
    }

    private void append(Layout.Builder builder, BlockId manifest, int levelLimit) throws IOException {
        Manifest read = read(manifest, levelLimit, FileSystem.MAX_FILE_SIZE - builder.size());
        for (Entry entry : read.entries()) {
            if (entry.id().isEmpty()) {
                builder.addHole(entry.length());
            } else if (read.level() == 0) {
                builder.add(entry.id().get(), entry.length());
            } else {
                append(builder, entry.id().get(), read.level());
            }
        }
    }

    private record Manifest(int level, List<Entry> entries) {}

    /** Reads a manifest of a level below the limit: they only fall, so that one that lists itself isn't followed for ever. */
    private Manifest read(BlockId manifest, int levelLimit, long room) throws IOException {
        RecordReader in = new RecordReader("manifest " + manifest, blocks.readAll(manifest), VERSION);
        int level = in.number(0, levelLimit - 1);
        int count = in.number(1, ENTRIES);
        List<Entry> entries = new ArrayList<>(count);
        long left = room;
        for (int i = 0; i < count; i++) {
            byte[] id = in.bytes(MAX_ID_LENGTH);
            long length = in.number();
            if (length <= 0 || length > left) {
                throw in.malformed("a length");
            }
            left -= length;
            entries.add(new Entry(id.length == 0 ? Optional.empty() : Optional.of(BlockId.fromBytes(id)), length));
        }
        in.end();
        return new Manifest(level, entries);
    }

    /** Shows the blocks of a content to {@code visitor}, each manifest before what it lists. */
    void visit(Content content, BlockVisitor visitor) throws IOException {
        if (content.root().isPresent()) {
            visit(content.root().get(), HIGHEST_LEVEL + 1, visitor);
        }
    }

    private void visit(BlockId id, int levelLimit, BlockVisitor visitor) throws IOException {
        if (!visitor.visit(id) || !isManifest(id)) {
            return;
        }
        Manifest read = read(id, levelLimit, FileSystem.MAX_FILE_SIZE);
        for (Entry entry : read.entries()) {
            if (entry.id().isPresent()) {
                visit(entry.id().get(), read.level(), visitor);
            }
        }
    }

    /** Gets a block from other nodes unless it is here. */
    void fetch(BlockId id) throws IOException {
        if (!blocks.contains(id)) {
            blocks.readAll(id);
        }
    }

    /** Has a block that is to be named anew be as good as stored anew, if it is here: kept, and covered by the next sync. */
    void touch(BlockId id) throws IOException {
        var unused = blocks.touch(id);
    }

    /** Stores the manifests of a layout, whose blocks are stored, and returns the content. */
    Content save(Layout layout) throws IOException {
        return new Content(layout.size(), layout.allocated(), root(layout));
    }

    private Optional<BlockId> root(Layout layout) throws IOException {
        if (layout.count() == 0) {
            return Optional.empty();
        }
        BlockId first = layout.id(0);
        if (layout.count() == 1 && first != null) {
            return Optional.of(first);
        }
        List<Entry> entries = new ArrayList<>(layout.count());
        for (int i = 0; i < layout.count(); i++) {
            entries.add(new Entry(Optional.ofNullable(layout.id(i)), layout.length(i)));
        }
        int level = 0;
        do {
            entries = manifests(entries, level++);
        } while (entries.size() > 1);
        return entries.get(0).id();
    }

    private record Entry(Optional<BlockId> id, long length) {}

    /** Stores the manifests that list {@code entries} and returns the entries that name them. */
    private List<Entry> manifests(List<Entry> entries, int level) throws IOException {
        List<Entry> higher = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += ENTRIES) {
            List<Entry> listed = entries.subList(from, Math.min(from + ENTRIES, entries.size()));
            RecordWriter out = new RecordWriter(VERSION);
            out.number(level).number(listed.size());
            long length = 0;
            for (Entry entry : listed) {
                out.bytes(entry.id().map(BlockId::toBytes).orElseGet(() -> new byte[0]));
                out.number(entry.length());
                length += entry.length();
            }
            byte[] manifest = out.toBytes();
            higher.add(new Entry(Optional.of(blocks.store(BlockKind.MANIFEST, manifest, 0, manifest.length)), length));
        }
        return higher;
    }

    private static boolean isManifest(BlockId id) {
        return id.kind() == BlockKind.MANIFEST;
    }

    /** Returns the CAS key of a content. */
    BlockId key(Content content) {
        return content.root().orElseGet(blocks::emptyId);
    }

    /** Reads part of a block. */
    void read(BlockId id, int position, byte[] into, int offset, int length) throws IOException {
        blocks.read(id, position, into, offset, length);
    }

    /** Reads part of a layout: {@code length} bytes from {@code position} on, which must lie within it. */
    void read(Layout layout, long position, byte[] into, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            long at = position + done;
            int index = layout.indexOf(at);
            int part = (int) Math.min(length - done, layout.end(index) - at);
            BlockId id = layout.id(index);
            if (id == null) {
                Arrays.fill(into, offset + done, offset + done + part, (byte) 0);
            } else {
                blocks.read(id, (int) (at - layout.start(index)), into, offset + done, part);
            }
            done += part;
        }
    }
}
