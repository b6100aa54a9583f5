package io.casfs.fuse;

import static io.casfs.fuse.Posix.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounting and unmounting, in good order and bad. */
public abstract class LifeContract extends MountContract {
    private static final int ROUNDS = Integer.getInteger("casfs.test.rounds", 20);

    @TempDir
    Path temporary;

    protected LifeContract(EdgeUnderTest edge) {
        super(edge);
    }

    private Mount mount(Path directory, ModelFileSystem fs) throws IOException {
        return edge().mount(fs, new MountOptions(directory, List.of(), OwnerMapping.numericOfThisProcess()));
    }

    private Path directory() throws IOException {
        return temporary.toRealPath();
    }

    @Test
    void isUsableAtOnceAndGoneAtOnce() throws Exception {
        Mount mount = mount(directory(), new ModelFileSystem());
        MountTable.Entry entry = MountTable.read().at(directory()).orElseThrow();
        assertTrue(entry.isCasfs());
        assertEquals("casfs", entry.source());
        assertEquals(directory(), mount.directory());
        assertFalse(mount.ended().isDone());
        Files.createFile(directory().resolve("f"));
        mount.unmount();
        assertTrue(mount.ended().isDone());
        assertTrue(MountTable.read().at(directory()).isEmpty());
        assertTrue(Files.notExists(directory().resolve("f")));
        mount.unmount();
        mount.close();
    }

    @Test
    void namesWhoKeepsItBusy() throws Exception {
        try (Mount mount = mount(directory(), new ModelFileSystem())) {
            Path file = Files.createFile(directory().resolve("f"));
            Process holder = new ProcessBuilder("cat")
                    .directory(directory().toFile())
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .start();
            int fd = Posix.opened(file, Posix.O_RDONLY);
            MountBusyException busy = assertThrows(MountBusyException.class, mount::unmount);
            assertEquals(0, C.close(fd));
            assertTrue(busy.getMessage().startsWith(directory() + " is in use:"), busy.getMessage());
            assertTrue(busy.getMessage().contains(holder.pid() + " cat uses " + directory()), busy.getMessage());
            assertTrue(busy.getMessage().contains(ProcessHandle.current().pid() + " java uses " + file));
            assertEquals(2, busy.holders().size());
            assertTrue(Files.exists(file), "still mounted");
            holder.getOutputStream().close();
            holder.waitFor();
        }
        assertTrue(MountTable.read().at(directory()).isEmpty());
    }

    @Test
    void noticesThatSomebodyElseUnmountedIt() throws Exception {
        Mount mount = mount(directory(), new ModelFileSystem());
        List<String> command = Unmounter.isRoot()
                ? List.of("umount", directory().toString())
                : List.of(
                        Unmounter.fusermount().orElseThrow().toString(),
                        "-u",
                        directory().toString());
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
        mount.ended().get(30, TimeUnit.SECONDS);
        mount.unmount();
    }

    @Test
    void releasesWhatAForcedUnmountLeavesOpen() throws Exception {
        ModelFileSystem fs = new ModelFileSystem();
        Mount mount = mount(directory(), fs);
        int fd = Posix.opened(directory().resolve("f"), Posix.O_CREAT | Posix.O_RDWR);
        int removed = Posix.opened(directory().resolve("g"), Posix.O_CREAT | Posix.O_RDWR);
        assertEquals(0, C.unlink(Posix.c(directory().resolve("g"))));
        assertEquals(1, C.pwrite(fd, new byte[1], 1, 0));
        // What the administrator does with a hung mount: cut all off. Root only, so others have nothing to test.
        if (!Unmounter.isRoot()) {
            C.close(fd);
            C.close(removed);
            mount.unmount();
            return;
        }
        new ProcessBuilder("umount", "-f", directory().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        mount.ended().get(30, TimeUnit.SECONDS);
        assertEquals(0, fs.openHandles());
        C.close(fd);
        C.close(removed);
        mount.unmount();
        assertTrue(MountTable.read().at(directory()).isEmpty());
    }

    @Test
    void refusesASecondMountOfTheSameDirectory() throws Exception {
        try (Mount mount = mount(directory(), new ModelFileSystem())) {
            IOException refusal = assertThrows(IOException.class, () -> mount(directory(), new ModelFileSystem()));
            assertTrue(refusal.getMessage().contains("already mounted by casfs"));
            assertTrue(mount.counters().callbacks() > 0);
        }
    }

    @Test
    void mountsOverTheRemainsOfAKilledProcess() throws Exception {
        Process killed = ChildJvm.start(
                ModelMount.class, edge().getClass().getName(), directory().toString());
        assertEquals("mounted " + directory(), ChildJvm.firstLine(killed));
        assertFalse(MountTable.isStale(directory()));
        killed.destroyForcibly().waitFor();
        assertTrue(MountTable.isStale(directory()));
        assertTrue(MountTable.cleanUpStale(directory()));
        assertTrue(MountTable.read().at(directory()).isEmpty());
        try (Mount mount = mount(directory(), new ModelFileSystem())) {
            Files.createFile(mount.directory().resolve("f"));
        }
    }

    @Test
    void leavesTheSignalHandlersOfTheJvmAlone() throws Exception {
        String before = signals();
        try (Mount mount = mount(directory(), new ModelFileSystem())) {
            assertEquals(before, signals(), () -> "of " + mount.directory());
        }
        assertEquals(before, signals());
    }

    private static String signals() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigCgt") || line.startsWith("SigIgn"))
                .toList()
                .toString();
    }

    @Test
    void mountsAndUnmountsManyTimesUnderLoad() throws Exception {
        ModelFileSystem fs = new ModelFileSystem();
        Load load = new Load(temporary.resolve("f"));
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Mount mount = mount(directory(), fs);
                try {
                    Files.write(mount.directory().resolve("f"), new byte[2_000_000]);
                    Files.writeString(mount.directory().resolve("g"), "round " + round);
                    load.use(true);
                    assertEquals(
                            "round " + round, Files.readString(mount.directory().resolve("g")));
                    load.awaitRounds();
                } finally {
                    // A program inside the mount would keep it busy; what the kernel does for it afterwards goes on.
                    load.use(false);
                    MountedModel.unmountWhenIdle(mount);
                }
                assertEquals(0, fs.openHandles());
                assertEquals(0, mount.counters().foreignCallbacks());
            }
        } finally {
            load.stop();
        }
    }

    /** Threads that use a file while they are told to; they never make it, for nothing may be mounted. */
    private static final class Load {
        private final Path file;
        private final List<Thread> threads;
        private boolean stopped;
        private boolean using;
        private int rounds;

        Load(Path file) {
            this.file = file;
            threads = List.of(new Thread(this::work, "load-1"), new Thread(this::work, "load-2"));
            threads.forEach(Thread::start);
        }

        synchronized void use(boolean wanted) {
            using = wanted;
            rounds = 0;
            notifyAll();
        }

        synchronized void awaitRounds() throws InterruptedException {
            while (rounds < 5) {
                wait();
            }
        }

        void stop() throws InterruptedException {
            synchronized (this) {
                stopped = true;
                notifyAll();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private synchronized boolean awaitUse() throws InterruptedException {
            while (!using && !stopped) {
                wait();
            }
            rounds++;
            notifyAll();
            return !stopped;
        }

        private void work() {
            try {
                while (awaitUse()) {
                    // One byte of many: the kernel still reads ahead when the file is closed.
                    try (InputStream input = Files.newInputStream(file)) {
                        assertEquals(0, input.read());
                    } catch (NoSuchFileException e) {
                        // Unmounted a moment ago.
                    }
                }
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
