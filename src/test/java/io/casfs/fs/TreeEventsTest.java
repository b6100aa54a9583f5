package io.casfs.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What edges hear on the node that changes something, and on another one. */
final class TreeEventsTest {
    private static final byte[] OLD = "what it was".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "what it has become".getBytes(StandardCharsets.UTF_8);

    private static TwoNodes nodes;
    private static TreeFileSystem here;
    private static TreeFileSystem there;

    private final Map<InodeId, String> labels = new HashMap<>();
    private InodeId top;
    private Heard heardHere;
    private Heard heardThere;

    /** What a listener heard, in words. */
    private final class Heard implements TreeListener {
        private final Set<String> events = new TreeSet<>();
        private final Thread expected = Thread.currentThread();

        private void add(String event) {
            if (Thread.currentThread().equals(expected)) {
                events.add(event);
            }
        }

        @Override
        public void nameChanged(InodeId directory, Name name) {
            add("name " + label(directory) + name);
        }

        @Override
        public void attributesChanged(InodeId inode) {
            add("attributes " + label(inode));
        }

        @Override
        public void contentWritten(InodeId inode) {
            add("written " + label(inode));
        }

        @Override
        public void contentReplaced(InodeId inode) {
            add("replaced " + label(inode));
        }

        Set<String> take() {
            Set<String> taken = new TreeSet<>(events);
            events.clear();
            return taken;
        }
    }

    private String label(InodeId inode) {
        return labels.getOrDefault(inode, "new");
    }

    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        nodes = new TwoNodes(folder);
        here = nodes.here.fs;
        there = nodes.there.fs;
    }

    @AfterAll
    static void close() throws IOException {
        nodes.close();
    }

    /** Makes two files in a directory of this test's own, and listens. */
    @BeforeEach
    void begin(TestInfo test) throws IOException {
        top = nodes.here.makeDirectory(InodeId.ROOT, test.getDisplayName()).inode();
        labels.put(top, "/");
        make("f");
        make("g");
        nodes.exchange();
        heardHere = new Heard();
        heardThere = new Heard();
        here.listen(heardHere);
        there.listen(heardThere);
    }

    @AfterEach
    void end() {
        here.unlisten(heardHere);
        there.unlisten(heardThere);
    }

    private OpenFile create(TreeFileSystem fs, String name) throws IOException {
        return fs.create(TestVolume.CALLER, top, name(name), 0644, OpenMode.READ_WRITE);
    }

    private InodeId make(String name) throws IOException {
        OpenFile file = create(here, name);
        TestVolume.writeAll(file, 0, OLD);
        file.release();
        labels.put(file.inode(), name);
        return file.inode();
    }

    private void overwrite(TreeFileSystem fs, String name, byte[] content) throws IOException {
        OpenFile file = fs.open(fs.lookup(top, name(name)).inode(), OpenMode.READ_WRITE);
        fs.setAttributes(file.inode(), AttributeChange.size(0));
        TestVolume.writeAll(file, 0, content);
        file.release();
    }

    private InodeId find(String name) throws IOException {
        return here.lookup(top, name(name)).inode();
    }

    private static Name name(String name) {
        return Name.of(name);
    }

    /** What was done is heard here at once, and there when it comes. */
    private void assertHeardOnBoth(String... events) throws IOException {
        assertHeard(heardHere, events);
        assertHeard(heardThere);
        nodes.send();
        assertHeard(heardThere, events);
        assertHeard(heardHere);
    }

    private static void assertHeard(Heard heard, String... events) {
        assertEquals(new TreeSet<>(Arrays.asList(events)), heard.take());
    }

    @Test
    void aNewFile() throws IOException {
        OpenFile file = create(here, "h");
        assertHeardOnBoth("name /h", "attributes /", "attributes new");
        file.release();
        assertHeardOnBoth();
    }

    @Test
    void anotherContent() throws IOException {
        overwrite(here, "f", NEW);
        assertHeard(heardHere, "written f", "attributes f");
        nodes.send();
        assertHeard(heardThere, "replaced f", "attributes f");
        overwrite(there, "f", OLD);
        nodes.receive();
        assertHeard(heardHere, "replaced f", "attributes f");
    }

    @Test
    void truncation() throws IOException {
        here.setAttributes(find("f"), AttributeChange.size(1));
        assertHeard(heardHere, "written f", "attributes f");
        here.open(find("f"), new OpenMode(true, true, false, true, false)).release();
        assertHeard(heardHere, "written f", "attributes f");
        nodes.send();
        assertHeard(heardThere, "replaced f", "attributes f");
    }

    @Test
    void aRename() throws IOException {
        here.rename(top, name("f"), top, name("h"), RenameMode.REPLACE);
        assertHeardOnBoth("name /f", "name /h", "attributes /", "attributes f");
    }

    @Test
    void aRenameOverAnotherFile() throws IOException {
        here.rename(top, name("f"), top, name("g"), RenameMode.REPLACE);
        assertHeardOnBoth("name /f", "name /g", "attributes /", "attributes f", "attributes g");
    }

    @Test
    void anExchangeOfNames() throws IOException {
        here.rename(top, name("f"), top, name("g"), RenameMode.EXCHANGE);
        assertHeardOnBoth("name /f", "name /g", "attributes /", "attributes f", "attributes g");
    }

    @Test
    void aLinkAndItsRemoval() throws IOException {
        here.link(find("f"), top, name("h"));
        assertHeardOnBoth("name /h", "attributes /", "attributes f");
        here.unlink(top, name("f"));
        assertHeardOnBoth("name /f", "attributes /", "attributes f");
        nodes.settle();
        here.unlink(top, name("h"));
        heardHere.take();
        heardThere.take();
        nodes.send();
        assertHeard(heardThere, "name /h", "attributes /", "attributes f");
    }

    @Test
    void attributes() throws IOException {
        InodeId f = find("f");
        here.setAttributes(f, AttributeChange.mode(0600));
        assertHeardOnBoth("attributes f");
        here.setAttributes(f, AttributeChange.owner(7, 8));
        assertHeardOnBoth("attributes f");
        here.setAttributes(f, AttributeChange.times(null, new Timestamp(5, 6)));
        assertHeardOnBoth("attributes f");
        here.setExtendedAttribute(f, NAME, OLD, false, false);
        assertHeardOnBoth("attributes f");
        here.removeExtendedAttribute(f, NAME);
        assertHeardOnBoth("attributes f");
        here.setAttributes(f, AttributeChange.times(new Timestamp(7, 8), null));
        assertHeard(heardHere, "attributes f");
        nodes.send();
        assertHeard(heardThere); // an access time is local
    }

    private static final byte[] NAME = "user.x".getBytes(StandardCharsets.UTF_8);

    @Test
    void aDirectoryAndItsRemoval() throws IOException {
        InodeId d = nodes.here.makeDirectory(top, "d").inode();
        assertHeardOnBoth("name /d", "attributes /", "attributes new");
        labels.put(d, "d");
        here.removeDirectory(top, name("d"));
        assertHeardOnBoth("name /d", "attributes /", "attributes d");
    }

    /** Each node moves one directory below the other one: the younger move is undone when the older one comes. */
    @Test
    void aMoveThatIsUndone() throws IOException {
        InodeId d = nodes.here.makeDirectory(top, "d").inode();
        InodeId e = nodes.here.makeDirectory(top, "e").inode();
        labels.put(d, "d");
        labels.put(e, "e");
        nodes.exchange();
        there.rename(top, name("e"), d, name("e"), RenameMode.REPLACE);
        here.setAttributes(
                find("f"), AttributeChange.mode(0700)); // so the next has the younger stamp, whatever the clock
        here.setAttributes(find("f"), AttributeChange.mode(0600));
        here.rename(top, name("d"), e, name("d"), RenameMode.REPLACE);
        heardHere.take();
        heardThere.take();
        nodes.receive();
        assertEquals(d, find("d"));
        assertHeard(
                heardHere, "name ed", "name /d", "name /e", "name de", "attributes /", "attributes d", "attributes e");
        nodes.send();
        // Each name is where it was.
        assertHeard(heardThere, "attributes /", "attributes d", "attributes e", "attributes f");
    }

    /** The name that another link takes changes although nothing happened to the link that had it. */
    @Test
    void aNameThatTwoTook() throws IOException {
        create(here, "h").release();
        create(there, "h").release();
        InodeId mine = find("h");
        nodes.exchange();
        assertNotEquals(mine, find("h"), "the younger one has it");
        assertTrue(heardHere.take().contains("name /h"));
        assertTrue(heardThere.take().contains("name /h"));
        there.unlink(top, name("h"));
        nodes.exchange();
        assertEquals(mine, find("h"));
        assertTrue(heardHere.take().contains("name /h"));
    }

    @Test
    void anOpenFileHidesAnotherContentUntilItsRelease() throws IOException {
        OpenFile first = here.open(find("f"), OpenMode.READ);
        OpenFile second = here.open(find("f"), OpenMode.READ);
        overwrite(there, "f", NEW);
        nodes.receive();
        assertHeard(heardHere, "replaced f", "attributes f");
        first.release();
        assertHeard(heardHere);
        assertArrayEquals(OLD, TestVolume.readAll(second));
        second.release();
        assertHeard(heardHere, "replaced f");
        OpenFile third = here.open(find("f"), OpenMode.READ);
        assertArrayEquals(NEW, TestVolume.readAll(third));
        third.release();
        assertHeard(heardHere);
    }

    @Test
    void aCommitThatAnotherContentMetShowsWhatTheOpenFileShowed() throws IOException {
        OpenFile file = here.open(find("f"), OpenMode.READ_WRITE);
        file.write(0, ByteBuffer.wrap(NEW));
        assertHeard(heardHere, "written f");
        assertTrue(file.attributes().passing());
        overwrite(there, "f", OLD);
        nodes.receive();
        assertHeard(heardHere, "replaced f", "attributes f");
        file.release();
        assertHeard(heardHere, "attributes f");
        assertFalse(here.attributes(find("f")).passing());
    }

    @Test
    void aFileThatGoesWithItsLastHandle() throws IOException {
        OpenFile file = here.open(find("f"), OpenMode.READ_WRITE);
        file.write(0, ByteBuffer.wrap(NEW));
        here.unlink(top, name("f"));
        assertHeard(heardHere, "written f", "name /f", "attributes /", "attributes f");
        file.release();
        assertHeard(heardHere, "attributes f");
        nodes.send();
        assertHeard(heardThere, "name /f", "attributes /", "attributes f");
    }

    /** An edge believes that the kernel knows of what happens on the edge's threads: of this it doesn't. */
    @Test
    void aFileMadeAnewIsHeardOfOnAnotherThread() throws Exception {
        CountDownLatch elsewhere = new CountDownLatch(1);
        Thread writer = Thread.currentThread();
        OpenFile file = here.open(find("f"), OpenMode.READ_WRITE);
        file.write(0, ByteBuffer.wrap(NEW));
        there.unlink(top, name("f"));
        nodes.receive();
        TreeListener listener = new Silent() {
            @Override
            public void nameChanged(InodeId directory, Name name) {
                if (!Thread.currentThread().equals(writer) && name.equals(name("f"))) {
                    elsewhere.countDown();
                }
            }
        };
        here.listen(listener);
        file.flush();
        assertTrue(elsewhere.await(60, TimeUnit.SECONDS));
        here.unlisten(listener);
        InodeId anew = find("f");
        labels.put(anew, "anew");
        heardHere.take();
        file.write(0, ByteBuffer.wrap(OLD));
        file.flush();
        assertHeard(heardHere, "written f", "attributes anew", "replaced anew");
        file.release();
    }

    /** The other node removed the directory while a file was made in it here, which brought it back until that goes. */
    @Test
    void aDirectoryThatGoesWithItsLastFileIsHeardOfOnAnotherThread() throws Exception {
        InodeId d = nodes.here.makeDirectory(top, "d").inode();
        nodes.exchange();
        here.create(TestVolume.CALLER, d, name("x"), 0644, OpenMode.WRITE).release();
        there.removeDirectory(top, name("d"));
        nodes.exchange();
        assertEquals(d, find("d"));
        CountDownLatch left = new CountDownLatch(3);
        Thread remover = Thread.currentThread();
        TreeListener listener = new Silent() {
            @Override
            public void nameChanged(InodeId directory, Name name) {
                if (!Thread.currentThread().equals(remover) && directory.equals(top) && name.equals(name("d"))) {
                    left.countDown();
                }
            }

            @Override
            public void attributesChanged(InodeId inode) {
                if (!Thread.currentThread().equals(remover) && (inode.equals(top) || inode.equals(d))) {
                    left.countDown();
                }
            }
        };
        here.listen(listener);
        here.unlink(d, name("x"));
        assertEquals(Errno.ENOENT, FileContentTest.errnoOf(() -> find("d")));
        assertTrue(left.await(60, TimeUnit.SECONDS), left.getCount() + " events are missing");
        here.unlisten(listener);
    }

    /** Hears and does nothing. */
    private abstract static class Silent implements TreeListener {
        @Override
        public void attributesChanged(InodeId inode) {}

        @Override
        public void contentWritten(InodeId inode) {}

        @Override
        public void contentReplaced(InodeId inode) {}
    }

    @Test
    void nothingIsHeardAnyMore() throws IOException {
        here.unlisten(heardHere);
        make("h");
        nodes.exchange();
        assertHeard(heardHere);
    }

    @Test
    void aListenerThatFailsStopsNobody() throws IOException {
        here.unlisten(heardHere);
        TreeListener failing = new Silent() {
            @Override
            public void nameChanged(InodeId directory, Name name) {
                throw new IllegalStateException("as told");
            }
        };
        here.listen(failing);
        here.listen(heardHere);
        make("h");
        here.unlisten(failing);
        assertEquals(
                List.of("name /h"),
                heardHere.take().stream()
                        .filter(event -> event.startsWith("name"))
                        .toList());
        nodes.send();
        assertTrue(heardThere.take().contains("name /h"));
    }
}
