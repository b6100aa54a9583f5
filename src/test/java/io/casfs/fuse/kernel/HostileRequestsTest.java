package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Caller;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import io.casfs.fuse.ErrnoTable;
import io.casfs.fuse.ModelFileSystem;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of every kind, right ones, cut ones and mutated ones: each gets one well-formed answer, or rightly none. */
@Timeout(3600)
class HostileRequestsTest {
    private static final int COUNT = Integer.getInteger("casfs.test.requests", 200_000);
    private static final OwnerMapping OWNERS = OwnerMapping.numeric(0, 0);

    private final ByteBuffer room =
            ByteBuffer.allocateDirect(Session.BUFFER_SIZE).order(ByteOrder.nativeOrder());
    private ModelFileSystem fs;
    private Edge edge;
    private Reply reply;
    private long directory;
    private long file;

    private void begin() throws IOException {
        fs = new ModelFileSystem();
        Rules rules = new Rules(OWNERS, 1, 1, 1);
        edge = new Edge(fs, rules);
        reply = new Reply(rules);
        Caller root = new Caller(0, 0, 0);
        directory = edge.nodes()
                .learn(fs.makeNode(root, InodeId.ROOT, Name.of("d"), FileKind.DIRECTORY, 0755, 0)
                        .inode());
        OpenFile made = fs.create(root, InodeId.ROOT, Name.of("f"), 0644, OpenMode.READ_WRITE);
        made.write(0, ByteBuffer.wrap(new byte[5000]));
        made.release();
        file = edge.nodes().learn(made.inode());
        fs.makeSymlink(root, InodeId.ROOT, Name.of("s"), new byte[] {'f'});
        execute(new RequestBytes(Opcode.OPEN, file).putInt(2).putInt(0).toBytes());
        execute(new RequestBytes(Opcode.OPEN, file).putInt(02001).putInt(0).toBytes());
        execute(new RequestBytes(Opcode.OPENDIR, Nodes.ROOT).putInt(0).putInt(0).toBytes());
    }

    private List<byte[]> requests() {
        List<RequestBytes> all = new ArrayList<>();
        all.add(new RequestBytes(Opcode.LOOKUP, Nodes.ROOT).putText("f"));
        all.add(new RequestBytes(Opcode.LOOKUP, directory).putText("none"));
        all.add(new RequestBytes(Opcode.FORGET, 77).putLong(1));
        all.add(new RequestBytes(Opcode.BATCH_FORGET, 0)
                .putInt(2)
                .putInt(0)
                .putLong(77)
                .putLong(1)
                .putLong(78)
                .putLong(1));
        all.add(new RequestBytes(Opcode.GETATTR, file).putInt(0).putInt(0).putLong(0));
        all.add(new RequestBytes(Opcode.SETATTR, file).putInt(0x1ff).putInt(0).put(new byte[80]));
        all.add(new RequestBytes(Opcode.READLINK, file));
        all.add(new RequestBytes(Opcode.SYMLINK, directory).putText("l").putText("target"));
        all.add(new RequestBytes(Opcode.MKNOD, directory)
                .putInt(0010644)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putText("p"));
        all.add(new RequestBytes(Opcode.MKDIR, directory).putInt(0755).putInt(0).putText("e"));
        all.add(new RequestBytes(Opcode.UNLINK, directory).putText("l"));
        all.add(new RequestBytes(Opcode.RMDIR, directory).putText("e"));
        all.add(new RequestBytes(Opcode.RENAME, directory)
                .putLong(directory)
                .putText("p")
                .putText("q"));
        all.add(new RequestBytes(Opcode.RENAME2, directory)
                .putLong(directory)
                .putInt(1)
                .putInt(0)
                .putText("q")
                .putText("p"));
        all.add(new RequestBytes(Opcode.LINK, directory).putLong(file).putText("h"));
        all.add(new RequestBytes(Opcode.CREATE, directory)
                .putInt(2)
                .putInt(0644)
                .putInt(0)
                .putInt(0)
                .putText("c"));
        all.add(new RequestBytes(Opcode.READ, file)
                .putLong(0)
                .putLong(10)
                .putInt(4096)
                .put(new byte[20]));
        all.add(new RequestBytes(Opcode.WRITE, file)
                .putLong(0)
                .putLong(10)
                .putInt(4)
                .putInt(5)
                .put(new byte[20]));
        all.add(new RequestBytes(Opcode.FLUSH, file).putLong(1).put(new byte[16]));
        all.add(new RequestBytes(Opcode.FSYNC, file).putLong(0).put(new byte[8]));
        all.add(new RequestBytes(Opcode.LSEEK, file)
                .putLong(0)
                .putLong(3)
                .putInt(3)
                .putInt(0));
        all.add(new RequestBytes(Opcode.FALLOCATE, file)
                .putLong(0)
                .putLong(3)
                .putLong(5)
                .putInt(3)
                .putInt(0));
        all.add(new RequestBytes(Opcode.COPY_FILE_RANGE, file)
                .putLong(0)
                .putLong(0)
                .putLong(file)
                .putLong(0)
                .putLong(6000)
                .putLong(100)
                .putLong(0));
        all.add(new RequestBytes(Opcode.READDIR, Nodes.ROOT)
                .putLong(0)
                .putLong(0)
                .putInt(4096)
                .put(new byte[20]));
        all.add(new RequestBytes(Opcode.READDIRPLUS, Nodes.ROOT)
                .putLong(0)
                .putLong(1)
                .putInt(4096)
                .put(new byte[20]));
        all.add(new RequestBytes(Opcode.SETXATTR, file)
                .putInt(3)
                .putInt(0)
                .putText("user.a")
                .put(new byte[3]));
        all.add(new RequestBytes(Opcode.GETXATTR, file).putInt(100).putInt(0).putText("user.a"));
        all.add(new RequestBytes(Opcode.LISTXATTR, file).putInt(100).putInt(0));
        all.add(new RequestBytes(Opcode.REMOVEXATTR, file).putText("user.a"));
        all.add(new RequestBytes(Opcode.STATFS, Nodes.ROOT));
        all.add(new RequestBytes(Opcode.SYNCFS, Nodes.ROOT).putLong(0));
        all.add(new RequestBytes(Opcode.DESTROY, 0));
        all.add(new RequestBytes(99, 0));
        return all.stream().map(RequestBytes::toBytes).toList();
    }

    /** Executes a message; returns the error of the answer, 0 for success or none. */
    private int execute(byte[] message) throws IOException {
        Request request = new Request(RequestBytes.buffer(message));
        reply.begin();
        int errno = 0;
        try {
            edge.execute(request.opcode(), request, reply, size -> room.clear().limit(size));
        } catch (IOException e) {
            errno = ErrnoTable.number(ErrnoTable.of(e));
        }
        reply.seal(request.unique(), errno);
        ByteBuffer head = reply.head();
        assertEquals(
                head.remaining() + reply.payload().remaining(), head.getInt(Layout.OutHeader.LEN), "the length told");
        assertEquals(request.unique(), head.getLong(Layout.OutHeader.UNIQUE));
        assertEquals(-errno, head.getInt(Layout.OutHeader.ERROR));
        assertTrue(errno == 0 || head.getInt(Layout.OutHeader.LEN) == Layout.OutHeader.SIZE_OF, "an error has no body");
        if (errno == 0 && reply.payload().hasRemaining() && message.length >= 64) {
            int asked = new Request(RequestBytes.buffer(message))
                    .intAt(isSized(request.opcode()) ? Layout.ReadIn.SIZE : Layout.GetxattrIn.SIZE);
            assertTrue(Integer.compareUnsigned(reply.payload().remaining(), asked) <= 0, "no more than was asked for");
        }
        return errno;
    }

    private static boolean isSized(Opcode opcode) {
        return opcode == Opcode.READ || opcode == Opcode.READDIR || opcode == Opcode.READDIRPLUS;
    }

    @Test
    void rightOnesAreUnderstood() throws Exception {
        begin();
        for (byte[] request : requests()) {
            Opcode opcode = new Request(RequestBytes.buffer(request)).opcode();
            int errno = execute(request);
            if (opcode == Opcode.READLINK) {
                assertEquals(22, errno, "not a symlink");
            } else if (opcode == null) {
                assertEquals(38, errno, "unknown");
            } else {
                assertEquals(0, errno, String.valueOf(opcode));
            }
        }
    }

    @Test
    void cutOnesAreRefusedOrComplete() throws Exception {
        begin();
        for (byte[] request : requests()) {
            for (int length = 0; length < request.length; length++) {
                byte[] cut = Arrays.copyOf(request, length);
                if (length < Layout.InHeader.SIZE_OF) {
                    assertThrows(MalformedRequestException.class, () -> execute(cut));
                } else {
                    byte[] wrongLength = cut.clone();
                    assertThrows(MalformedRequestException.class, () -> execute(wrongLength));
                    RequestBytes.buffer(cut).putInt(Layout.InHeader.LEN, length);
                    execute(cut);
                }
            }
        }
    }

    @Test
    void mutatedOnesDoNoHarm() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] mutated = {};
        List<byte[]> requests = List.of();
        try {
            for (int i = 0; i < COUNT; i++) {
                if (i % 1000 == 0) {
                    begin();
                    requests = requests();
                }
                mutated = mutate(requests.get(random.nextInt(requests.size())), random);
                execute(mutated);
            }
        } catch (Exception | Error e) {
            throw new AssertionError(
                    "seed " + seed + ", request " + HexFormat.of().formatHex(mutated), e);
        }
    }

    private static byte[] mutate(byte[] request, Random random) {
        byte[] mutated = Arrays.copyOf(request, request.length + (random.nextInt(8) == 0 ? random.nextInt(40) : 0));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = Layout.InHeader.OPCODE + random.nextInt(mutated.length - Layout.InHeader.OPCODE);
            mutated[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(3));
        }
        int length =
                Math.max(Layout.InHeader.SIZE_OF, mutated.length - (random.nextInt(4) == 0 ? random.nextInt(30) : 0));
        mutated = Arrays.copyOf(mutated, length);
        RequestBytes.buffer(mutated).putInt(Layout.InHeader.LEN, mutated.length);
        return mutated;
    }
}
