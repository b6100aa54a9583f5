package io.casfs.namespace;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records of inodes and links, before sealing.
 *
 * <p>Both are CBOR sequences that begin with their format version; see the package description for their fields.
 */
public final class TreeCodec {
    private static final int VERSION = 1;
    private static final int MAX_TARGET = 4095;
    private static final int MAX_EXTENDED = 1 << 16;
    private static final int MAX_KEY = 256;
    private static final int MAX_VERSIONS = 1 << 16;
    private static final int MAX_REMEMBERED = 1 << 20;

    private TreeCodec() {}

    /** Returns an inode's record; its id is the key that it is stored under. */
    public static byte[] encode(Inode inode) {
        StampTable stamps = collectStamps(inode);
        RecordWriter out = new RecordWriter(VERSION);
        stamps.write(out);
        write(out, inode.nature());
        Registers registers = inode.registers();
        out.number(registers.mode().value())
                .number(stamps.indexOf(registers.mode().stamp()));
        write(out, registers.owner().value());
        out.number(stamps.indexOf(registers.owner().stamp()));
        write(out, registers.modified().value());
        out.number(stamps.indexOf(registers.modified().stamp()));
        out.number(registers.extended().size());
        registers.extended().forEach((name, register) -> {
            out.bytes(name.toBytes());
            writeOptional(out, register.value());
            out.number(stamps.indexOf(register.stamp()));
        });
        out.number(registers.changedMicros());
        out.number(inode.versions().size());
        for (Version version : inode.versions()) {
            out.number(stamps.indexOf(version.stamp()));
            write(out, version.content());
            write(out, version.links());
        }
        Counts counts = inode.counts();
        out.number(counts.links()).number(counts.entries()).number(counts.directories());
        out.number(counts.removals()).number(counts.traces());
        write(out, inode.accessed());
        return out.toBytes();
    }

    private static StampTable collectStamps(Inode inode) {
        StampTable stamps = new StampTable();
        Registers registers = inode.registers();
        stamps.indexOf(registers.mode().stamp());
        stamps.indexOf(registers.owner().stamp());
        stamps.indexOf(registers.modified().stamp());
        registers.extended().values().forEach(register -> stamps.indexOf(register.stamp()));
        inode.versions().forEach(version -> stamps.indexOf(version.stamp()));
        return stamps;
    }

    /** Returns the inode that {@link #encode(Inode)} wrote. */
    public static Inode decodeInode(InodeId id, byte[] record) throws IOException {
        RecordReader in = new RecordReader("the record of inode " + id, record, VERSION);
        StampTable stamps = StampTable.read(in);
        Nature nature = readNature(in);
        Register<Integer> mode = new Register<>(in.number(0, 07777), stamps.get(in));
        Register<Owner> owner = new Register<>(readOwner(in), stamps.get(in));
        Register<Timestamp> modified = new Register<>(readTimestamp(in), stamps.get(in));
        SortedMap<Bytes, Register<Optional<Bytes>>> extended = new TreeMap<>();
        int names = in.number(0, MAX_EXTENDED);
        for (int i = 0; i < names; i++) {
            extended.put(Bytes.of(in.bytes(MAX_EXTENDED)), new Register<>(readOptional(in), stamps.get(in)));
        }
        Registers registers = new Registers(mode, owner, modified, extended, in.number());
        List<Version> versions = new ArrayList<>();
        int count = in.number(0, MAX_VERSIONS);
        for (int i = 0; i < count; i++) {
            versions.add(new Version(stamps.get(in), readContent(in), readLinkIds(in)));
        }
        Counts counts = new Counts(readCount(in), readCount(in), readCount(in), readCount(in), readCount(in));
        Inode inode = new Inode(id, nature, registers, List.copyOf(versions), counts, readTimestamp(in));
        in.end();
        return inode;
    }

    private static int readCount(RecordReader in) throws IOException {
        return in.number(0, Integer.MAX_VALUE);
    }

    /** Returns a link's record; its id and inode are the key that it is stored under. */
    public static byte[] encode(Link link) {
        RecordWriter out = new RecordWriter(VERSION);
        out.number(link.kind().code()).number(link.living() ? 1 : 0);
        out.number(link.placements().size());
        for (Placement placement : link.placements()) {
            write(out, placement.parent());
            out.bytes(placement.name().toBytes());
            StampTable.write(out, placement.stamp());
            out.number(placement.effective() ? 1 : 0);
        }
        out.number(link.removals().size());
        for (Removal removal : link.removals()) {
            StampTable.write(out, removal.dot());
            StampTable.write(out, removal.position());
            MutationCodec.write(out, removal.versions());
        }
        return out.toBytes();
    }

    /** Returns the link that {@link #encode(Link)} wrote. */
    public static Link decodeLink(InodeId inode, LinkId id, byte[] record) throws IOException {
        RecordReader in = new RecordReader("the record of a link of inode " + inode, record, VERSION);
        FileKind kind = readKind(in);
        boolean living = in.number(0, 1) == 1;
        List<Placement> placements = new ArrayList<>();
        int places = in.number(1, MAX_REMEMBERED);
        for (int i = 0; i < places; i++) {
            placements.add(
                    new Placement(readInodeId(in), readName(in), StampTable.readStamp(in), in.number(0, 1) == 1));
        }
        List<Removal> removals = new ArrayList<>();
        int removers = in.number(0, MAX_REMEMBERED);
        for (int i = 0; i < removers; i++) {
            removals.add(new Removal(StampTable.readDot(in), StampTable.readDot(in), MutationCodec.readDots(in)));
        }
        in.end();
        if (placements.stream().noneMatch(Placement::effective)) {
            throw in.malformed("an effective placement");
        }
        return new Link(id, inode, kind, placements, removals, living);
    }

    static void write(RecordWriter out, Nature nature) {
        out.number(nature.kind().code())
                .number(nature.device())
                .bytes(nature.target().toBytes());
    }

    static Nature readNature(RecordReader in) throws IOException {
        return new Nature(readKind(in), in.number(), Bytes.of(in.bytes(MAX_TARGET)));
    }

    private static FileKind readKind(RecordReader in) throws IOException {
        return FileKind.of(in.number(1, FileKind.values().length));
    }

    static void write(RecordWriter out, Owner owner) {
        out.number(owner.uid()).number(owner.gid());
    }

    static Owner readOwner(RecordReader in) throws IOException {
        return new Owner(
                in.number(Integer.MIN_VALUE, Integer.MAX_VALUE), in.number(Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    static void write(RecordWriter out, Timestamp time) {
        out.number(time.seconds()).number(time.nanos());
    }

    static Timestamp readTimestamp(RecordReader in) throws IOException {
        return new Timestamp(in.number(), in.number(0, 999_999_999));
    }

    static void write(RecordWriter out, InodeId id) {
        out.number(id.origin()).number(id.serial());
    }

    static InodeId readInodeId(RecordReader in) throws IOException {
        return new InodeId(in.number(), in.number());
    }

    static Name readName(RecordReader in) throws IOException {
        try {
            return Name.of(in.bytes(Name.MAX_LENGTH));
        } catch (IllegalArgumentException e) {
            throw in.malformed("a name (" + e.getMessage() + ")");
        }
    }

    static void write(RecordWriter out, Content content) {
        out.number(content.size()).number(content.allocated());
        out.bytes(content.root().map(BlockId::toBytes).orElseGet(() -> new byte[0]));
    }

    static Content readContent(RecordReader in) throws IOException {
        long size = in.number();
        long allocated = in.number();
        byte[] root = in.bytes(64);
        try {
            return new Content(
                    size, allocated, root.length == 0 ? Optional.empty() : Optional.of(BlockId.fromBytes(root)));
        } catch (IllegalArgumentException e) {
            throw in.malformed("a content (" + e.getMessage() + ")");
        }
    }

    static void write(RecordWriter out, LinkId id) {
        out.number(id.origin()).number(id.serial());
    }

    static LinkId readLinkId(RecordReader in) throws IOException {
        return new LinkId(in.number(), in.number());
    }

    static void write(RecordWriter out, List<LinkId> links) {
        out.number(links.size());
        links.forEach(link -> write(out, link));
    }

    static List<LinkId> readLinkIds(RecordReader in) throws IOException {
        int count = in.number(0, MAX_REMEMBERED);
        List<LinkId> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add(readLinkId(in));
        }
        return links;
    }

    static void writeOptional(RecordWriter out, Optional<Bytes> value) {
        out.number(value.isPresent() ? 1 : 0);
        value.ifPresent(bytes -> out.bytes(bytes.toBytes()));
    }

    static Optional<Bytes> readOptional(RecordReader in) throws IOException {
        return in.number(0, 1) == 1 ? Optional.of(Bytes.of(in.bytes(MAX_EXTENDED))) : Optional.empty();
    }

    /** Returns a member's record; its id is the key that it is stored under. */
    public static byte[] encode(Member member) {
        RecordWriter out = new RecordWriter(VERSION);
        StampTable.write(out, member.written());
        out.number(member.standing().code());
        writeWords(out, member.publicKey(), member.name(), member.addresses(), member.weight());
        return out.toBytes();
    }

    /** Returns the member that {@link #encode(Member)} wrote. */
    public static Member decodeMember(NodeId id, byte[] record) throws IOException {
        RecordReader in = new RecordReader("the record of member " + id, record, VERSION);
        Stamp written = StampTable.readStamp(in);
        Member.Standing standing = readStanding(in);
        Change.SetMember words = readWords(in, id);
        in.end();
        return new Member(id, words.publicKey(), words.name(), words.addresses(), words.weight(), standing, written);
    }

    static void write(RecordWriter out, NodeId node) {
        out.number(node.high()).number(node.low());
    }

    static NodeId readNodeId(RecordReader in) throws IOException {
        return new NodeId(in.number(), in.number());
    }

    static Member.Standing readStanding(RecordReader in) throws IOException {
        return Member.Standing.of(in.number(0, Member.Standing.values().length - 1));
    }

    static void writeWords(RecordWriter out, Bytes publicKey, String name, List<String> addresses, int weight) {
        out.bytes(publicKey.toBytes()).bytes(utf8(name)).number(weight).number(addresses.size());
        addresses.forEach(address -> out.bytes(utf8(address)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Change.SetMember readWords(RecordReader in, NodeId node) throws IOException {
        Bytes publicKey = Bytes.of(in.bytes(MAX_KEY));
        String name = new String(in.bytes(Name.MAX_LENGTH), StandardCharsets.UTF_8);
        int weight = in.number(1, Member.MAX_WEIGHT);
        int count = in.number(0, Member.MAX_ADDRESSES);
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(new String(in.bytes(Name.MAX_LENGTH), StandardCharsets.UTF_8));
        }
        return new Change.SetMember(node, publicKey, name, addresses, weight);
    }
}
