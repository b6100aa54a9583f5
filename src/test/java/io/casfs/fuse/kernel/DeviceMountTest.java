package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fuse.MountOptions;
import io.casfs.fuse.MountTable;
import io.casfs.fuse.OwnerMapping;
import io.casfs.fuse.PathBytes;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mounts, and the device that one gets for it, as the user who runs the tests. */
@Tag("fuse")
@Timeout(120)
final class DeviceMountTest {
    private static final int EPERM = 1;
    private static final int EINVAL = 22;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    @TempDir
    Path temporary;

    private Path directory() throws IOException {
        return temporary.toRealPath();
    }

    private static Device mount(Path directory, String... options) throws IOException {
        return KernelMounter.mount(
                directory, new MountOptions(directory, List.of(options), OwnerMapping.numeric(0, 0)));
    }

    @Test
    void showsInTheTableAndHasTheFirstRequest() throws Exception {
        try (Device device = mount(directory(), "ro,noexec,noatime", "max_read=65536", "max_background=7")) {
            MountTable.Entry entry = MountTable.read().at(directory()).orElseThrow();
            assertTrue(entry.isCasfs());
            assertEquals("casfs", entry.source());
            String line = RawMount.line(directory());
            assertTrue(line.contains(" ro,nosuid,nodev,noexec,noatime "), line);
            assertTrue(line.contains("user_id=" + Libc.C.getuid() + ",group_id=" + Libc.C.getgid()), line);
            assertTrue(line.contains(",default_permissions"), line);
            assertTrue(line.contains(",max_read=65536"), line);
            RawMount.refuseInit(device);
            Unmounter.unmount(directory());
        }
        assertTrue(MountTable.read().at(directory()).isEmpty());
    }

    @Test
    void endsWithTheMountOnAllItsDescriptors() throws Exception {
        try (Device device = mount(directory());
                Device another = device.another()) {
            RawMount.refuseInit(another);
            Unmounter.unmount(directory());
            ByteBuffer buffer = RawMount.buffer();
            assertFalse(device.receive(buffer));
            assertFalse(another.receive(buffer));
            assertFalse(device.send(RawMount.error(1, -EPERM), NOTHING));
        }
    }

    @Test
    void gathersAMessageFromTwoBuffers() throws Exception {
        try (Device device = mount(directory())) {
            ByteBuffer request = RawMount.receive(device);
            ByteBuffer answer = RawMount.error(request.getLong(8), -EPERM);
            ByteBuffer first = ByteBuffer.allocateDirect(100)
                    .position(30)
                    .put(answer.slice(0, 10))
                    .flip()
                    .position(30);
            ByteBuffer second =
                    ByteBuffer.allocateDirect(100).put(answer.slice(10, 6)).flip();
            assertTrue(device.send(first, second.asReadOnlyBuffer()));
            assertEquals(30, first.position());
            assertFalse(device.send(answer, NOTHING), "nobody waits for a second answer");
            Unmounter.unmount(directory());
        }
    }

    @Test
    void saysWhatTheKernelDoesNotTake() throws Exception {
        try (Device device = mount(directory())) {
            ByteBuffer tooShort = RawMount.error(1, -EPERM).limit(8);
            assertEquals(
                    EINVAL,
                    assertThrows(ErrnoException.class, () -> device.send(tooShort, NOTHING))
                            .errno());
            ByteBuffer tooSmall = ByteBuffer.allocateDirect(16);
            assertEquals(
                    EINVAL,
                    assertThrows(ErrnoException.class, () -> device.receive(tooSmall))
                            .errno());
            ByteBuffer onTheHeap = ByteBuffer.allocate(1 << 17);
            assertThrows(IllegalArgumentException.class, () -> device.receive(onTheHeap));
            RawMount.refuseInit(device);
            Unmounter.unmount(directory());
        }
    }

    @Test
    void leavesAStaleMountWhenAllDescriptorsAreClosed() throws Exception {
        Device device = mount(directory());
        Device another = device.another();
        device.close();
        device.close();
        assertFalse(device.receive(RawMount.buffer()));
        assertFalse(device.send(RawMount.error(1, -EPERM), NOTHING));
        assertThrows(IOException.class, device::another);
        another.close();
        assertTrue(MountTable.isStale(directory()));
        assertTrue(MountTable.cleanUpStale(directory()));
        assertTrue(MountTable.read().at(directory()).isEmpty());
    }

    @Test
    void staysOpenForTheThreadThatWaitsInIt() throws Exception {
        mountOnceInVainAndOnce();
        Set<String> before = OpenDescriptors.all();
        Device device = mount(directory());
        RawMount.refuseInit(device);
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> received = new CompletableFuture<>();
        Thread waiting = new Thread(
                () -> {
                    ByteBuffer buffer = RawMount.buffer();
                    started.countDown();
                    try {
                        received.complete(device.receive(buffer));
                    } catch (IOException e) {
                        received.completeExceptionally(e);
                    }
                },
                "receiver");
        waiting.start();
        assertTrue(started.await(30, TimeUnit.SECONDS));
        device.close();
        Unmounter.unmount(directory());
        assertFalse(received.get(30, TimeUnit.SECONDS));
        waiting.join();
        assertEquals(Set.of(), OpenDescriptors.since(before));
    }

    @Test
    void leavesNothingOpenWhetherItMountsOrNot() throws Exception {
        // What the JVM opens once and keeps, it opens now.
        mountOnceInVainAndOnce();
        Set<String> before = OpenDescriptors.all();
        for (int i = 0; i < 20; i++) {
            mountOnceInVainAndOnce();
        }
        assertEquals(Set.of(), OpenDescriptors.since(before));
    }

    private void mountOnceInVainAndOnce() throws IOException {
        Path missing = directory().resolve("missing");
        IOException refusal = assertThrows(IOException.class, () -> mount(missing));
        assertTrue(refusal.getMessage().contains("cannot mount " + missing), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("No such file or directory"), refusal.getMessage());
        try (Device device = mount(directory());
                Device another = device.another()) {
            RawMount.refuseInit(another);
            Unmounter.unmount(directory());
        }
    }

    @Test
    void mountsDirectoriesWhoseNamesAreNoText() throws Exception {
        byte[] name = {'/', 'a', (byte) 0xff, ' ', (byte) 0xc3, '\\', '\n'};
        byte[] parent = PathBytes.of(directory());
        byte[] bytes = Arrays.copyOf(parent, parent.length + name.length);
        System.arraycopy(name, 0, bytes, parent.length, name.length);
        Path odd = Files.createDirectory(PathBytes.path(bytes));
        try (Device device = mount(odd)) {
            assertTrue(MountTable.read().at(odd).orElseThrow().isCasfs());
            RawMount.refuseInit(device);
            Unmounter.unmount(odd);
        }
        assertTrue(MountTable.read().at(odd).isEmpty());
        Files.delete(odd);
    }
}
