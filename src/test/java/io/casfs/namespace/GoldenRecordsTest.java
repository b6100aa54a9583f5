package io.casfs.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.identity.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Records as version 1 of their formats writes them, pinned: what is on people's disks must stay readable, and mutations
 * are hashed and shipped as they are.
 */
final class GoldenRecordsTest {
    private static final Path FIXTURE = Path.of("test-fixtures/namespace/records.txt");
    private static final Dot DOT = new Dot(new NodeId(1, -2), 3, 4);
    private static final Stamp STAMP = new Stamp(1_700_000_000_000_000L, DOT);
    private static final InodeId INODE = InodeId.madeBy(DOT);

    private static Mutation mutation() {
        return new Mutation(
                STAMP,
                Bytes.of(new byte[32]),
                List.of(
                        new Change.MakeInode(new Nature(FileKind.SYMLINK, 0, Bytes.of("to")), 0777, new Owner(-1, 5)),
                        new Change.MakeLink(INODE, InodeId.ROOT, Name.of(new byte[] {(byte) 0xff, 'x'})),
                        new Change.MoveLink(INODE, LinkId.madeBy(DOT), InodeId.ROOT, INODE, Name.of("n")),
                        new Change.RemoveLink(INODE, LinkId.madeBy(DOT), DOT, List.of(DOT)),
                        new Change.SetContent(INODE, Content.EMPTY, List.of(DOT), List.of(LinkId.madeBy(DOT))),
                        new Change.SetMode(INODE, 04755),
                        new Change.SetOwner(INODE, new Owner(1, 2)),
                        new Change.SetModified(INODE, new Timestamp(-1, 999_999_999)),
                        new Change.SetExtended(INODE, Bytes.of("user.x"), Optional.of(Bytes.of("v"))),
                        new Change.SetExtended(INODE, Bytes.of("user.y"), Optional.empty())));
    }

    private static Mutation sharing() {
        InodeId inode = InodeId.madeBy(Dot.local(DOT.node(), DOT.incarnation(), 7));
        return new Mutation(
                STAMP,
                Bytes.of(new byte[32]),
                List.of(
                        new Change.ShareInode(inode.serial(), 0640, new Owner(3, 4)),
                        new Change.MakeLink(inode, InodeId.ROOT, Name.of("n"))));
    }

    private static Inode inode() {
        TreeMap<Bytes, Register<Optional<Bytes>>> extended = new TreeMap<>();
        extended.put(Bytes.of("user.x"), new Register<>(Optional.of(Bytes.of("v")), STAMP));
        Registers registers = new Registers(
                new Register<>(0644, STAMP),
                new Register<>(new Owner(1000, 100), STAMP),
                new Register<>(new Timestamp(7, 8), new Stamp(5, DOT)),
                extended,
                9);
        List<Version> versions = List.of(new Version(STAMP, Content.EMPTY, List.of(LinkId.madeBy(DOT))));
        return new Inode(INODE, Nature.FILE, registers, versions, new Counts(2, 0, 0, 1, 0), new Timestamp(1, 2));
    }

    private static JournalEntry entry() {
        return new JournalEntry(
                new Stamp(9, DOT),
                Version.first(STAMP),
                10,
                20,
                new Timestamp(3, 4),
                List.of(new JournalEntry.Range(5, Bytes.of("written"))));
    }

    private static Link link() {
        return Link.made(
                LinkId.madeBy(DOT), INODE, FileKind.FILE, new Placement(InodeId.ROOT, Name.of("name"), STAMP, true));
    }

    private static Link buriedLink() {
        return new Link(
                LinkId.madeBy(DOT),
                INODE,
                FileKind.DIRECTORY,
                List.of(
                        new Placement(INODE, Name.of("moved"), STAMP, false),
                        new Placement(InodeId.ROOT, Name.of("name"), new Stamp(5, DOT), true)),
                List.of(new Removal(DOT, DOT, List.of(DOT))),
                false);
    }

    private static Map<String, byte[]> records() {
        Map<String, byte[]> records = new LinkedHashMap<>();
        records.put("mutation", MutationCodec.encode(mutation()));
        records.put("inode", TreeCodec.encode(inode()));
        records.put("link", TreeCodec.encode(link()));
        records.put("buried-link", TreeCodec.encode(buriedLink()));
        records.put("journal-entry", entry().encode());
        records.put("sharing-mutation", MutationCodec.encode(sharing()));
        return records;
    }

    @Test
    void recordsAreWrittenAsTheyAlwaysWere() throws IOException {
        StringBuilder text = new StringBuilder();
        records()
                .forEach((name, bytes) -> text.append(name)
                        .append(' ')
                        .append(HexFormat.of().formatHex(bytes))
                        .append('\n'));
        assertEquals(Files.readString(FIXTURE), text.toString());
    }

    @Test
    void goldenRecordsAreRead() throws IOException {
        Map<String, byte[]> golden = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FIXTURE)) {
            int space = line.indexOf(' ');
            golden.put(line.substring(0, space), HexFormat.of().parseHex(line.substring(space + 1)));
        }
        assertEquals(mutation(), MutationCodec.decode(golden.get("mutation")));
        assertEquals(sharing(), MutationCodec.decode(golden.get("sharing-mutation")));
        assertEquals(inode(), TreeCodec.decodeInode(INODE, golden.get("inode")));
        assertEquals(link(), TreeCodec.decodeLink(INODE, LinkId.madeBy(DOT), golden.get("link")));
        assertEquals(buriedLink(), TreeCodec.decodeLink(INODE, LinkId.madeBy(DOT), golden.get("buried-link")));
        assertEquals(entry(), JournalEntry.decode(golden.get("journal-entry")));
    }

    @Test
    void idsDrawnFromADotStayWhatTheyAre() {
        assertEquals("a751334a06f3c6c3.4", INODE.toString());
        assertEquals(
                "a751334a06f3c6c3.4000000000000007",
                InodeId.madeBy(Dot.local(DOT.node(), DOT.incarnation(), 7)).toString());
    }
}
