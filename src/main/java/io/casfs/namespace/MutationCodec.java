package io.casfs.namespace;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of a mutation, before sealing: the bytes that are chained, logged and shipped.
 *
 * <p>A receiver hashes and keeps the bytes as they came; nothing is ever encoded again.
 */
public final class MutationCodec {
    private static final int VERSION = 2;
    private static final int VERSION_WITHOUT_SHARING = 1;
    private static final int MAX_CHANGES = 1 << 16;
    private static final int MAX_DOTS = 1 << 16;
    private static final int HASH_LENGTH = 32;

    private static final int MAKE_INODE = 1;
    private static final int MAKE_LINK = 2;
    private static final int MOVE_LINK = 3;
    private static final int REMOVE_LINK = 4;
    private static final int SET_CONTENT = 5;
    private static final int SET_MODE = 6;
    private static final int SET_OWNER = 7;
    private static final int SET_MODIFIED = 8;
    private static final int SET_EXTENDED = 9;
    private static final int SET_MEMBER = 10;
    private static final int END_MEMBER = 11;
    private static final int SHARE_INODE = 12;

    private MutationCodec() {}

    /** Returns the mutation's record. */
    public static byte[] encode(Mutation mutation) {
        boolean shares = mutation.changes().stream().anyMatch(Change.ShareInode.class::isInstance);
        RecordWriter out = new RecordWriter(shares ? VERSION : VERSION_WITHOUT_SHARING);
        StampTable.write(out, mutation.stamp());
        out.bytes(mutation.previous().toBytes());
        out.number(mutation.changes().size());
        for (Change change : mutation.changes()) {
            write(out, change);
        }
        return out.toBytes();
    }

    /**
     * Returns the mutation that {@link #encode} wrote.
     *
     * @throws MalformedRecordException if it is none, is of a newer format, or has a stamp beyond the year 2200
     */
    public static Mutation decode(byte[] record) throws IOException {
        RecordReader in = new RecordReader("the record of a mutation", record, VERSION);
        Stamp stamp = StampTable.readStamp(in);
        if (stamp.micros() < 0 || stamp.micros() >= Stamp.LIMIT_MICROS) {
            throw new MalformedRecordException("mutation " + stamp.dot()
                    + " has a stamp outside the years 1970 to 2199; the clock of its node was wrong");
        }
        if (stamp.dot().isLocal()) {
            throw new MalformedRecordException("a mutation has the dot " + stamp.dot() + ", which none can have");
        }
        byte[] previous = in.bytes(HASH_LENGTH);
        if (previous.length != HASH_LENGTH) {
            throw in.malformed("a hash of " + HASH_LENGTH + " bytes");
        }
        int count = in.number(1, MAX_CHANGES);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(read(in));
        }
        in.end();
        return new Mutation(stamp, Bytes.of(previous), changes);
    }

    /** Returns the SHA-256 of a mutation's record, which the next one of its incarnation carries. */
    public static byte[] hash(byte[] record) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(record);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void write(RecordWriter out, Change change) {
        if (change instanceof Change.MakeInode make) {
            out.number(MAKE_INODE);
            TreeCodec.write(out, make.nature());
            out.number(make.mode());
            TreeCodec.write(out, make.owner());
        } else if (change instanceof Change.ShareInode share) {
            out.number(SHARE_INODE).number(share.serial()).number(share.mode());
            TreeCodec.write(out, share.owner());
        } else if (change instanceof Change.MakeLink make) {
            TreeCodec.write(out.number(MAKE_LINK), make.inode());
            TreeCodec.write(out, make.parent());
            out.bytes(make.name().toBytes());
        } else if (change instanceof Change.MoveLink move) {
            TreeCodec.write(out.number(MOVE_LINK), move.inode());
            TreeCodec.write(out, move.link());
            TreeCodec.write(out, move.from());
            TreeCodec.write(out, move.parent());
            out.bytes(move.name().toBytes());
        } else if (change instanceof Change.RemoveLink remove) {
            TreeCodec.write(out.number(REMOVE_LINK), remove.inode());
            TreeCodec.write(out, remove.link());
            StampTable.write(out, remove.position());
            write(out, remove.versions());
        } else if (change instanceof Change.SetContent set) {
            TreeCodec.write(out.number(SET_CONTENT), set.inode());
            TreeCodec.write(out, set.content());
            write(out, set.replaces());
            TreeCodec.write(out, set.links());
        } else {
            writeAttribute(out, change);
        }
    }

    private static void writeAttribute(RecordWriter out, Change change) {
        if (change instanceof Change.SetMode set) {
            TreeCodec.write(out.number(SET_MODE), set.inode());
            out.number(set.mode());
        } else if (change instanceof Change.SetOwner set) {
            TreeCodec.write(out.number(SET_OWNER), set.inode());
            TreeCodec.write(out, set.owner());
        } else if (change instanceof Change.SetModified set) {
            TreeCodec.write(out.number(SET_MODIFIED), set.inode());
            TreeCodec.write(out, set.time());
        } else if (change instanceof Change.SetExtended set) {
            TreeCodec.write(out.number(SET_EXTENDED), set.inode());
            out.bytes(set.name().toBytes());
            TreeCodec.writeOptional(out, set.value());
        } else if (change instanceof Change.SetMember set) {
            TreeCodec.write(out.number(SET_MEMBER), set.node());
            TreeCodec.writeWords(out, set.publicKey(), set.name(), set.addresses(), set.weight());
        } else if (change instanceof Change.EndMember end) {
            TreeCodec.write(out.number(END_MEMBER), end.node());
            out.number(end.standing().code());
        } else {
            throw new IllegalStateException("a change of an unknown kind: " + change.getClass());
        }
    }

    private static Change read(RecordReader in) throws IOException {
        int code = in.number(MAKE_INODE, SHARE_INODE);
        if (code == MAKE_INODE) {
            return new Change.MakeInode(TreeCodec.readNature(in), in.number(0, 07777), TreeCodec.readOwner(in));
        }
        if (code == SHARE_INODE) {
            return new Change.ShareInode(readLocalSerial(in), in.number(0, 07777), TreeCodec.readOwner(in));
        }
        if (code == SET_MEMBER) {
            return TreeCodec.readWords(in, TreeCodec.readNodeId(in));
        }
        if (code == END_MEMBER) {
            return new Change.EndMember(TreeCodec.readNodeId(in), TreeCodec.readStanding(in));
        }
        InodeId inode = TreeCodec.readInodeId(in);
        return switch (code) {
            case MAKE_LINK -> new Change.MakeLink(inode, TreeCodec.readInodeId(in), TreeCodec.readName(in));
            case MOVE_LINK ->
                new Change.MoveLink(
                        inode,
                        TreeCodec.readLinkId(in),
                        TreeCodec.readInodeId(in),
                        TreeCodec.readInodeId(in),
                        TreeCodec.readName(in));
            case REMOVE_LINK ->
                new Change.RemoveLink(inode, TreeCodec.readLinkId(in), StampTable.readDot(in), readDots(in));
            case SET_CONTENT ->
                new Change.SetContent(inode, TreeCodec.readContent(in), readDots(in), TreeCodec.readLinkIds(in));
            case SET_MODE -> new Change.SetMode(inode, in.number(0, 07777));
            case SET_OWNER -> new Change.SetOwner(inode, TreeCodec.readOwner(in));
            case SET_MODIFIED -> new Change.SetModified(inode, TreeCodec.readTimestamp(in));
            default -> new Change.SetExtended(inode, Bytes.of(in.bytes(Name.MAX_LENGTH)), TreeCodec.readOptional(in));
        };
    }

    /** Another serial could be that of an inode which its author made for all. */
    private static long readLocalSerial(RecordReader in) throws IOException {
        long serial = in.number();
        if (!Dot.isLocal(serial)) {
            throw in.malformed("the serial of an inode that no mutation made (it is " + serial + ")");
        }
        return serial;
    }

    static void write(RecordWriter out, List<Dot> dots) {
        out.number(dots.size());
        dots.forEach(dot -> StampTable.write(out, dot));
    }

    static List<Dot> readDots(RecordReader in) throws IOException {
        int count = in.number(0, MAX_DOTS);
        List<Dot> dots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dots.add(StampTable.readDot(in));
        }
        return dots;
    }
}
