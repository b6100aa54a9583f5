package io.casfs.store;

import io.casfs.crypto.KeyedHash;
import io.casfs.identity.NodeId;
import io.casfs.namespace.Dot;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.LoggedMove;
import io.casfs.namespace.Name;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.Unstable;
import io.casfs.namespace.Vector.Incarnation;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The keys of the tables, as the package description lays them out. */
final class Keys {
    static final int NAME_HASH_LENGTH = 16;
    private static final int ID_LENGTH = 16;
    private static final int INCARNATION_LENGTH = 24;
    private static final int DOT_LENGTH = 32;

    private Keys() {}

    static byte[] inode(InodeId id) {
        return ByteBuffer.allocate(ID_LENGTH)
                .putLong(id.origin())
                .putLong(id.serial())
                .array();
    }

    static InodeId inode(byte[] key) {
        return inode(ByteBuffer.wrap(key));
    }

    static byte[] link(InodeId inode, LinkId link) {
        return ByteBuffer.allocate(2 * ID_LENGTH)
                .put(inode(inode))
                .putLong(link.origin())
                .putLong(link.serial())
                .array();
    }

    static LinkId link(byte[] key) {
        return linkId(ByteBuffer.wrap(key).position(ID_LENGTH));
    }

    static byte[] name(KeyedHash names, InodeId parent, Name name) {
        byte[] key = inode(parent);
        byte[] hash = names.hash(key, name.toBytes());
        byte[] joined = Arrays.copyOf(key, ID_LENGTH + NAME_HASH_LENGTH);
        System.arraycopy(hash, 0, joined, ID_LENGTH, NAME_HASH_LENGTH);
        return joined;
    }

    /**
     * Returns the cursor of a name's key: the first 63 bits of its hash, so that it is the same however the directory
     * changes. Two names of one directory share it with a probability of 2^-63.
     */
    static long cursor(byte[] nameKey) {
        return Math.max(1, ByteBuffer.wrap(nameKey).getLong(ID_LENGTH) >>> 1);
    }

    /** Returns the first key of a directory with a cursor of at least {@code cursor}. */
    static byte[] fromCursor(InodeId parent, long cursor) {
        return ByteBuffer.allocate(ID_LENGTH + NAME_HASH_LENGTH)
                .put(inode(parent))
                .putLong(cursor <= 1 ? 0 : cursor << 1)
                .array();
    }

    static byte[] node(NodeId node) {
        return ByteBuffer.allocate(ID_LENGTH)
                .putLong(node.high())
                .putLong(node.low())
                .array();
    }

    static NodeId node(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return new NodeId(buffer.getLong(), buffer.getLong());
    }

    /** Returns the key of a logged move; keys are in the order of the moves. */
    static byte[] move(LoggedMove move) {
        return ByteBuffer.allocate(Long.BYTES + DOT_LENGTH + 2 * ID_LENGTH)
                .putLong(move.stamp().micros())
                .put(mutation(move.stamp().dot()))
                .put(link(move.inode(), move.link()))
                .array();
    }

    static LoggedMove move(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        Stamp stamp = new Stamp(buffer.getLong(), dot(buffer));
        return new LoggedMove(stamp, inode(buffer), linkId(buffer));
    }

    static byte[] unstable(Unstable entry) {
        return ByteBuffer.allocate(DOT_LENGTH + 2 * ID_LENGTH)
                .put(mutation(entry.dot()))
                .put(link(entry.inode(), entry.link()))
                .array();
    }

    static Unstable unstable(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return new Unstable(dot(buffer), inode(buffer), linkId(buffer));
    }

    private static Dot dot(ByteBuffer buffer) {
        return new Dot(new NodeId(buffer.getLong(), buffer.getLong()), buffer.getLong(), buffer.getLong());
    }

    private static InodeId inode(ByteBuffer buffer) {
        return new InodeId(buffer.getLong(), buffer.getLong());
    }

    private static LinkId linkId(ByteBuffer buffer) {
        return new LinkId(buffer.getLong(), buffer.getLong());
    }

    static byte[] incarnation(Incarnation incarnation) {
        return ByteBuffer.allocate(INCARNATION_LENGTH)
                .put(node(incarnation.node()))
                .putLong(incarnation.number())
                .array();
    }

    /** Returns the incarnation that a key begins with. */
    static Incarnation incarnation(byte[] key) {
        return new Incarnation(node(key), ByteBuffer.wrap(key).getLong(ID_LENGTH));
    }

    static byte[] mutation(Dot dot) {
        return ByteBuffer.allocate(INCARNATION_LENGTH + Long.BYTES)
                .put(incarnation(Incarnation.of(dot)))
                .putLong(dot.counter())
                .array();
    }

    /** Returns the counter in a mutation's key. */
    static long counter(byte[] key) {
        return ByteBuffer.wrap(key).getLong(INCARNATION_LENGTH);
    }

    static byte[] sequence(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }
}
