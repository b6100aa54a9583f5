package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stamps of one record, written once each.
 *
 * <p>Most registers of an inode carry the same stamp, and a stamp is 40 bytes.
 */
final class StampTable {
    private static final int LIMIT = 1 << 16;

    private final List<Stamp> stamps = new ArrayList<>();

    int indexOf(Stamp stamp) {
        int index = stamps.indexOf(stamp);
        if (index < 0) {
            stamps.add(stamp);
            index = stamps.size() - 1;
        }
        return index;
    }

    void write(RecordWriter out) {
        out.number(stamps.size());
        for (Stamp stamp : stamps) {
            write(out, stamp);
        }
    }

    static StampTable read(RecordReader in) throws IOException {
        StampTable table = new StampTable();
        int count = in.number(0, LIMIT);
        for (int i = 0; i < count; i++) {
            table.stamps.add(readStamp(in));
        }
        return table;
    }

    Stamp get(RecordReader in) throws IOException {
        return stamps.get(in.number(0, stamps.size() - 1));
    }

    static void write(RecordWriter out, Stamp stamp) {
        out.number(stamp.micros());
        write(out, stamp.dot());
    }

    static Stamp readStamp(RecordReader in) throws IOException {
        long micros = in.number();
        return new Stamp(micros, readDot(in));
    }

    static void write(RecordWriter out, Dot dot) {
        out.number(dot.node().high())
                .number(dot.node().low())
                .number(dot.incarnation())
                .number(dot.counter());
    }

    static Dot readDot(RecordReader in) throws IOException {
        return new Dot(new NodeId(in.number(), in.number()), in.number(), in.number());
    }
}
