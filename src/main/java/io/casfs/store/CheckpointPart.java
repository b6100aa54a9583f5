package io.casfs.store;

import io.casfs.namespace.MalformedRecordException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a checkpoint, as the package description lays it out.
 *
 * @param checkpoint drawn for each checkpoint: parts of different ones don't mix
 * @param number counts from 0
 * @param total the number of records in the checkpoint, in its last part
 */
record CheckpointPart(long checkpoint, int number, List<Entry> entries, Optional<Long> total) {
    /** Parts are at most this long, unless a single record is longer. */
    static final int MAX_BYTES = 1 << 20;

    static final int HEADER_LENGTH = 1 + Long.BYTES + Integer.BYTES;
    static final int END_LENGTH = 1 + Long.BYTES;

    private static final byte VERSION = 1;
    private static final byte END = 0;
    private static final int MAX_KEY = 1 << 10;

    /** A sealed record. */
    static final class Entry {
        private final Table table;
        private final byte[] key;
        private final byte[] value;

        Entry(Table table, byte[] key, byte[] value) {
            this.table = table;
            this.key = key;
            this.value = value;
        }

        Table table() {
            return table;
        }

        byte[] key() {
            return key;
        }

        byte[] value() {
            return value;
        }

        int length() {
            return 1 + Short.BYTES + key.length + Integer.BYTES + value.length;
        }
    }

    byte[] encode() {
        int length = HEADER_LENGTH + entries.stream().mapToInt(Entry::length).sum() + END_LENGTH;
        ByteBuffer out =
                ByteBuffer.allocate(length).put(VERSION).putLong(checkpoint).putInt(number);
        for (Entry entry : entries) {
            out.put(entry.table().recordKind())
                    .putShort((short) entry.key().length)
                    .put(entry.key())
                    .putInt(entry.value().length)
                    .put(entry.value());
        }
        total.ifPresent(records -> out.put(END).putLong(records));
        byte[] part = new byte[out.position()];
        out.flip().get(part);
        return part;
    }

    static CheckpointPart decode(byte[] part) throws MalformedRecordException {
        ByteBuffer in = ByteBuffer.wrap(part);
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new MalformedRecordException("the checkpoint has format version " + (version & 0xff)
                        + ", but this casfs knows only " + VERSION + "; use the same casfs on both machines");
            }
            return decodeRest(in);
        } catch (BufferUnderflowException e) {
            throw new MalformedRecordException("a part of a checkpoint is cut off: " + part.length + " bytes");
        }
    }

    private static CheckpointPart decodeRest(ByteBuffer in) throws MalformedRecordException {
        long checkpoint = in.getLong();
        int number = in.getInt();
        List<Entry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            byte code = in.get();
            if (code == END) {
                CheckpointPart part = new CheckpointPart(checkpoint, number, entries, Optional.of(in.getLong()));
                if (in.hasRemaining()) {
                    throw new MalformedRecordException("a checkpoint goes on after its end");
                }
                return part;
            }
            Table table = Table.ofReplica(code)
                    .orElseThrow(() -> new MalformedRecordException("a checkpoint has a record of kind " + code
                            + ", which belongs in none; use the same casfs on both machines"));
            byte[] key = read(in, Short.toUnsignedInt(in.getShort()), MAX_KEY);
            entries.add(new Entry(table, key, read(in, in.getInt(), Integer.MAX_VALUE)));
        }
        return new CheckpointPart(checkpoint, number, entries, Optional.empty());
    }

    private static byte[] read(ByteBuffer in, int length, int limit) throws MalformedRecordException {
        if (length < 0 || length > Math.min(limit, in.remaining())) {
            throw new MalformedRecordException(
                    "a part of a checkpoint says that " + length + " bytes follow, but " + in.remaining() + " do");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
