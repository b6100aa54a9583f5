package io.casfs.namespace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was written to an open file between two syncs.
 *
 * @param next the stamp that this node's next mutation would have had when the entry was written
 * @param base the version that the open file is built on
 * @param baseLimit up to where that version shows through where nothing was written
 * @param size the file's size afterwards
 * @param modified its modification time afterwards
 * @param ranges what was written, as it was at the sync
 */
public record JournalEntry(
        Stamp next, Version base, long baseLimit, long size, Timestamp modified, List<Range> ranges) {
    private static final int VERSION = 2;
    private static final int MAX_RANGES = 1 << 16;
    private static final int MAX_LENGTH = 1 << 20;

    public JournalEntry {
        ranges = List.copyOf(ranges);
    }

    /** Bytes at a place in the file. */
    public record Range(long offset, Bytes bytes) {}

    /** Returns whether {@code version} of the same file has what this entry says: this node made it later. */
    public boolean isIn(Version version) {
        return version.stamp().dot().node().equals(next.dot().node())
                && version.stamp().compareTo(next) >= 0;
    }

    /** Returns the entry's record, before sealing. */
    public byte[] encode() {
        RecordWriter out = new RecordWriter(VERSION);
        StampTable.write(out, next);
        StampTable.write(out, base.stamp());
        TreeCodec.write(out, base.content());
        out.number(baseLimit).number(size);
        TreeCodec.write(out, modified);
        out.number(ranges.size());
        for (Range range : ranges) {
            out.number(range.offset()).bytes(range.bytes().toBytes());
        }
        return out.toBytes();
    }

    /** Returns the entry that {@link #encode} wrote. */
    public static JournalEntry decode(byte[] record) throws IOException {
        RecordReader in = new RecordReader("an entry of the journal", record, VERSION);
        Stamp next = StampTable.readStamp(in);
        Version base = new Version(StampTable.readStamp(in), TreeCodec.readContent(in), List.of());
        long baseLimit = in.number();
        long size = in.number();
        Timestamp modified = TreeCodec.readTimestamp(in);
        int count = in.number(0, MAX_RANGES);
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranges.add(new Range(in.number(), Bytes.of(in.bytes(MAX_LENGTH))));
        }
        in.end();
        if (baseLimit < 0 || size < 0 || ranges.stream().anyMatch(range -> range.offset() < 0)) {
            throw new MalformedRecordException("an entry of the journal has a negative offset or size");
        }
        return new JournalEntry(next, base, baseLimit, size, modified, ranges);
    }
}
