package io.casfs.fuse.kernel;

import io.casfs.fs.Attributes;
import io.casfs.fuse.FileTypes;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The answer to one request while it is made: a header, a body, and maybe a payload in a buffer of its own.
 *
 * <p>It remembers which inodes the kernel will know from it, and where it says how long things may be cached, so that both
 * can be taken back before it is sent. Not thread-safe; used again for the next request.
 */
final class Reply {
    /** The longest body is a symlink's target; what may be longer is a payload. */
    static final int MAX_BODY = 8 << 10;

    private static final int PREFERRED_SIZE = 131_072;
    private static final int SECTOR = 512;
    private static final long SECOND = 1_000_000_000;
    private static final int DIRENT_ALIGNMENT = 8;
    private static final int NONE = -1;

    private final Rules rules;
    private final ByteBuffer out =
            ByteBuffer.allocateDirect(Layout.OutHeader.SIZE_OF + MAX_BODY).order(ByteOrder.nativeOrder());
    private final ByteBuffer empty = ByteBuffer.allocateDirect(0);
    private ByteBuffer payload = empty;
    private long[] learned = new long[64];
    private int learnedCount;
    private ByteBuffer entriesIn = out;
    private int[] entries = new int[64];
    private int entryCount;
    private int attributesAt = NONE;
    private boolean wanted;
    private Undo undo = Undo.NOTHING;

    /** Takes back what was done for an answer that didn't reach the kernel. */
    @FunctionalInterface
    interface Undo {
        Undo NOTHING = () -> {};

        void run() throws IOException;
    }

    Reply(Rules rules) {
        this.rules = rules;
    }

    /** Begins an answer without a body. */
    void begin() {
        out.clear().position(Layout.OutHeader.SIZE_OF);
        payload = empty;
        learnedCount = 0;
        entryCount = 0;
        attributesAt = NONE;
        wanted = true;
        undo = Undo.NOTHING;
    }

    /** Says that the kernel wants no answer to this request. */
    void none() {
        wanted = false;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Ends the answer: success, or the number of an error, which has no body. */
    void seal(long unique, int errno) {
        if (errno != 0) {
            entryCount = 0;
            attributesAt = NONE;
            out.position(Layout.OutHeader.SIZE_OF);
            payload = empty;
        }
        out.flip();
        out.putInt(Layout.OutHeader.LEN, out.limit() + payload.remaining());
        out.putInt(Layout.OutHeader.ERROR, -errno);
        out.putLong(Layout.OutHeader.UNIQUE, unique);
    }

    /** Returns the number of the request that a sealed reply answers. */
    long unique() {
        return out.getLong(Layout.OutHeader.UNIQUE);
    }

    ByteBuffer head() {
        return out;
    }

    ByteBuffer payload() {
        return payload;
    }

    /** Sends what a buffer holds, from its position to its limit, after the body. */
    void payload(ByteBuffer bytes) {
        payload = bytes;
    }

    void putInt(int value) {
        out.putInt(value);
    }

    void putShort(int value) {
        out.putShort((short) value);
    }

    void putLong(long value) {
        out.putLong(value);
    }

    void put(byte[] bytes) {
        out.put(bytes);
    }

    /**
     * Tells what open(2) gets.
     *
     * @param close ends the handle if the kernel doesn't come to know of it
     */
    void putOpen(long handle, int flags, Undo close) {
        undo = close;
        out.putLong(handle).putInt(flags).putInt(0);
    }

    /** Tells the attributes of an inode. */
    void putAttributes(Attributes attributes) {
        putAttributes(attributes, attributesNanos(attributes));
    }

    /** Tells the attributes that a request has just set: the kernel takes them over whatever was changed meanwhile. */
    void putSetAttributes(Attributes attributes) {
        putAttributes(attributes, 0);
    }

    private long attributesNanos(Attributes attributes) {
        return attributes.passing() ? 0 : rules.attributesNanos();
    }

    private void putAttributes(Attributes attributes, long nanos) {
        attributesAt = out.position();
        putAttributesValidity(nanos);
        writeAttributes(out, attributesAt + Layout.AttrOut.ATTR, attributes);
        out.position(attributesAt + Layout.AttrOut.SIZE_OF);
    }

    private void putAttributesValidity(long nanos) {
        out.putLong(attributesAt + Layout.AttrOut.ATTR_VALID, nanos / SECOND);
        out.putInt(attributesAt + Layout.AttrOut.ATTR_VALID_NSEC, (int) (nanos % SECOND));
        out.putInt(attributesAt + Layout.AttrOut.DUMMY, 0);
    }

    /** Tells which inode a name leads to; the kernel then knows the node once more. */
    void putEntry(long node, Attributes attributes) {
        putEntry(node, attributes, attributesNanos(attributes));
    }

    /** Tells that an inode has another name, and attributes as {@link #putSetAttributes} does. */
    void putLinked(long node, Attributes attributes) {
        putEntry(node, attributes, 0);
    }

    private void putEntry(long node, Attributes attributes, long nanos) {
        learned(node);
        writeEntry(out, out.position(), node, attributes, nanos);
        out.position(out.position() + Layout.EntryOut.SIZE_OF);
    }

    /** Tells that there is no such name, which the kernel may remember. */
    void putNoEntry() {
        int at = out.position();
        zero(out, at, Layout.EntryOut.SIZE_OF);
        note(out, at);
        putEntryValidity(out, at, rules.noEntryNanos(), 0);
        out.position(at + Layout.EntryOut.SIZE_OF);
    }

    /**
     * Adds an entry to a listing that is being made in a payload.
     *
     * @param next the offset that continues after it
     * @return false if there is no room for it
     */
    static boolean putListed(ByteBuffer list, byte[] name, long number, FileKind kind, long next) {
        return putDirent(list, list.position(), 0, name, number, kind, next);
    }

    /** Returns whether a listing with attributes has room for another name. */
    static boolean hasRoom(ByteBuffer list, byte[] name) {
        return list.position() + Layout.EntryOut.SIZE_OF + direntLength(name) <= list.limit();
    }

    private static int direntLength(byte[] name) {
        return (Layout.Dirent.NAME + name.length + DIRENT_ALIGNMENT - 1) & -DIRENT_ALIGNMENT;
    }

    /** Adds an entry with the attributes of what it leads to; the kernel then knows the node once more. */
    boolean putListed(ByteBuffer list, byte[] name, long node, Attributes attributes, long next) {
        int at = list.position();
        if (!putDirent(
                list, at, Layout.EntryOut.SIZE_OF, name, attributes.inode().number(), attributes.kind(), next)) {
            return false;
        }
        learned(node);
        writeEntry(list, at, node, attributes, attributesNanos(attributes));
        return true;
    }

    /** Adds an entry of a listing with attributes that tells only its name, number and kind. */
    static boolean putListedAlone(ByteBuffer list, byte[] name, long number, FileKind kind, long next) {
        int at = list.position();
        if (!putDirent(list, at, Layout.EntryOut.SIZE_OF, name, number, kind, next)) {
            return false;
        }
        zero(list, at, Layout.EntryOut.SIZE_OF);
        return true;
    }

    private static boolean putDirent(
            ByteBuffer list, int start, int before, byte[] name, long number, FileKind kind, long next) {
        int at = start + before;
        int end = at + Layout.Dirent.NAME + name.length;
        int aligned = at + direntLength(name);
        if (aligned > list.limit()) {
            return false;
        }
        list.putLong(at + Layout.Dirent.INO, number);
        list.putLong(at + Layout.Dirent.OFF, next);
        list.putInt(at + Layout.Dirent.NAMELEN, name.length);
        list.putInt(at + Layout.Dirent.TYPE, FileTypes.bits(kind) >> 12);
        list.put(at + Layout.Dirent.NAME, name);
        zero(list, end, aligned - end);
        list.position(aligned);
        return true;
    }

    private void writeEntry(ByteBuffer to, int at, long node, Attributes attributes, long nanos) {
        to.putLong(at + Layout.EntryOut.NODEID, node);
        to.putLong(at + Layout.EntryOut.GENERATION, 0);
        note(to, at);
        putEntryValidity(to, at, rules.entryNanos(), nanos);
        writeAttributes(to, at + Layout.EntryOut.ATTR, attributes);
    }

    private static void putEntryValidity(ByteBuffer to, int at, long entry, long attributes) {
        to.putLong(at + Layout.EntryOut.ENTRY_VALID, entry / SECOND);
        to.putLong(at + Layout.EntryOut.ATTR_VALID, attributes / SECOND);
        to.putInt(at + Layout.EntryOut.ENTRY_VALID_NSEC, (int) (entry % SECOND));
        to.putInt(at + Layout.EntryOut.ATTR_VALID_NSEC, (int) (attributes % SECOND));
    }

    private void writeAttributes(ByteBuffer to, int at, Attributes attributes) {
        to.putLong(at + Layout.Attr.INO, attributes.inode().number());
        to.putLong(at + Layout.Attr.SIZE, attributes.size());
        to.putLong(at + Layout.Attr.BLOCKS, (attributes.allocated() + SECTOR - 1) / SECTOR);
        putTime(to, at + Layout.Attr.ATIME, at + Layout.Attr.ATIMENSEC, attributes.accessed());
        putTime(to, at + Layout.Attr.MTIME, at + Layout.Attr.MTIMENSEC, attributes.modified());
        putTime(to, at + Layout.Attr.CTIME, at + Layout.Attr.CTIMENSEC, attributes.changed());
        to.putInt(at + Layout.Attr.MODE, FileTypes.bits(attributes.kind()) | attributes.mode());
        to.putInt(at + Layout.Attr.NLINK, attributes.links());
        to.putInt(at + Layout.Attr.UID, rules.owners().shownUid(attributes.uid()));
        to.putInt(at + Layout.Attr.GID, rules.owners().shownGid(attributes.gid()));
        to.putInt(at + Layout.Attr.RDEV, (int) attributes.device());
        to.putInt(at + Layout.Attr.BLKSIZE, PREFERRED_SIZE);
        to.putInt(at + Layout.Attr.FLAGS, 0);
    }

    private static void putTime(ByteBuffer to, int seconds, int nanos, Timestamp time) {
        to.putLong(seconds, time.seconds());
        to.putInt(nanos, time.nanos());
    }

    private static void zero(ByteBuffer buffer, int from, int length) {
        for (int i = 0; i < length; i++) {
            buffer.put(from + i, (byte) 0);
        }
    }

    private void learned(long node) {
        if (learnedCount == learned.length) {
            learned = Arrays.copyOf(learned, 2 * learnedCount);
        }
        learned[learnedCount++] = node;
    }

    /** Remembers where an entry says how long it holds. */
    private void note(ByteBuffer in, int at) {
        if (entryCount == entries.length) {
            entries = Arrays.copyOf(entries, 2 * entryCount);
        }
        entries[entryCount++] = at;
        entriesIn = in;
    }

    /** Returns whether this tells anything that the kernel may cache. */
    boolean isCacheable() {
        return entryCount > 0 || attributesAt != NONE;
    }

    /** Takes back that anything here may be cached. */
    void forbidCaching() {
        for (int i = 0; i < entryCount; i++) {
            putEntryValidity(entriesIn, entries[i], 0, 0);
        }
        if (attributesAt != NONE) {
            putAttributesValidity(0);
        }
    }

    /** Takes back what this answer told, as it didn't reach the kernel: the nodes that it would know, and open handles. */
    void takeBack(Nodes nodes) throws IOException {
        for (int i = 0; i < learnedCount; i++) {
            nodes.forget(learned[i], 1);
        }
        undo.run();
    }
}
