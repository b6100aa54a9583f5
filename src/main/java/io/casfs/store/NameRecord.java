package io.casfs.store;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.RecordReader;
import io.casfs.namespace.RecordWriter;
import io.casfs.namespace.TreeCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of a name in a directory: the links that want it, whole, so that listing a directory reads nothing else.
 *
 * <p>One link, unless nodes gave the same name at the same time.
 */
final class NameRecord {
    private static final int VERSION = 1;
    private static final int MAX_LINKS = 1 << 12;
    private static final int MAX_LINK_LENGTH = 1 << 12;

    private NameRecord() {}

    static byte[] encode(List<Link> links) {
        RecordWriter out = new RecordWriter(VERSION);
        out.number(links.size());
        for (Link link : links) {
            out.number(link.inode().origin())
                    .number(link.inode().serial())
                    .number(link.id().origin())
                    .number(link.id().serial())
                    .bytes(TreeCodec.encode(link));
        }
        return out.toBytes();
    }

    static List<Link> decode(byte[] record) throws IOException {
        RecordReader in = new RecordReader("the record of a name", record, VERSION);
        int count = in.number(1, MAX_LINKS);
        List<Link> links = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            InodeId inode = new InodeId(in.number(), in.number());
            LinkId id = new LinkId(in.number(), in.number());
            links.add(TreeCodec.decodeLink(inode, id, in.bytes(MAX_LINK_LENGTH)));
        }
        in.end();
        return links;
    }
}
