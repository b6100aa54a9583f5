package io.casfs.fs;

import io.casfs.block.BlockHasher;
import io.casfs.block.BlockId;
import io.casfs.block.Blocks;
import io.casfs.block.CachedBlockStore;
import io.casfs.block.FileBlockStore;
import io.casfs.block.HashSetting;
import io.casfs.block.SealedBlockStore;
import io.casfs.block.TieredBlockStore;
import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.identity.NodeId;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import io.casfs.store.LocalStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** A file system on a real store in a temporary folder, wired as a node wires it. */
final class TestVolume implements AutoCloseable {
    static final Caller CALLER = new Caller(1000, 1000, 022);
    private static final NodeId NODE = new NodeId(1, 2);

    /** A clock by which nothing is ever old enough to be committed by itself. */
    static final Clock STILL = new Clock() {
        @Override
        public Timestamp now() {
            return SYSTEM.now();
        }

        @Override
        public long nanos() {
            return 0;
        }
    };

    final TreeFileSystem fs;
    final Blocks blocks;
    final AwayBlocks away;
    final LocalStore store;
    private final FileBlockStore files;

    private TestVolume(TreeFileSystem fs, Blocks blocks, AwayBlocks away, LocalStore store, FileBlockStore files) {
        this.fs = fs;
        this.blocks = blocks;
        this.away = away;
        this.store = store;
        this.files = files;
    }

    static TestVolume open(Path folder) throws IOException {
        return open(folder, 8 << 20);
    }

    static TestVolume open(Path folder, long dirtyLimit) throws IOException {
        return open(folder, NODE, dirtyLimit, id -> false, Clock.SYSTEM);
    }

    static TestVolume open(Path folder, Clock clock) throws IOException {
        return open(folder, NODE, 8 << 20, id -> false, clock);
    }

    /** Opens a volume that commits only to make room. */
    static TestVolume openStill(Path folder, long dirtyLimit) throws IOException {
        return open(folder, NODE, dirtyLimit, id -> false, STILL);
    }

    /** Opens the volume of a node that commits nothing by itself. */
    static TestVolume open(Path folder, NodeId node) throws IOException {
        return open(folder, node, 8 << 20, id -> false, STILL);
    }

    /**
     * Opens a volume that commits nothing by itself.
     *
     * @param away the blocks that other nodes have, and nobody can be reached
     */
    static TestVolume open(Path folder, Predicate<BlockId> away) throws IOException {
        return open(folder, NODE, 8 << 20, away, STILL);
    }

    private static TestVolume open(Path folder, NodeId node, long dirtyLimit, Predicate<BlockId> away, Clock clock)
            throws IOException {
        ClusterKeys keys = ClusterKeys.derive(ClusterSecret.of(new byte[32]));
        FileBlockStore files = new FileBlockStore(folder.resolve("blocks"));
        LocalStore store = LocalStore.open(folder, keys, node, files);
        BlockHasher hasher = new BlockHasher(HashSetting.HMAC_SHA256, keys.blockIds());
        AwayBlocks sealedBlocks = new AwayBlocks(new TieredBlockStore(store.smallBlocks(), files, 64 << 10));
        sealedBlocks.sendAway(away);
        SealedBlockStore sealedStore = new SealedBlockStore(sealedBlocks, keys.blocks(), hasher);
        Blocks blocks = new Blocks(new CachedBlockStore(sealedStore, 16 << 20), sealedStore, hasher);
        TreeFileSystem fs = new TreeFileSystem(
                new TreeFileSystem.Stores(store.namespace(), store.journal(), blocks),
                keys.gearTable(),
                folder,
                clock,
                dirtyLimit,
                CopyState.ALONE);
        return new TestVolume(fs, blocks, sealedBlocks, store, files);
    }

    OpenFile create(String name) throws IOException {
        return fs.create(CALLER, InodeId.ROOT, Name.of(name), 0644, OpenMode.READ_WRITE);
    }

    Attributes makeDirectory(InodeId parent, String name) throws IOException {
        return fs.makeNode(CALLER, parent, Name.of(name), io.casfs.namespace.FileKind.DIRECTORY, 0755, 0);
    }

    InodeId find(String name) throws IOException {
        return fs.lookup(InodeId.ROOT, Name.of(name)).inode();
    }

    static byte[] readAll(OpenFile file) throws IOException {
        ByteBuffer into = ByteBuffer.allocate((int) file.attributes().size());
        while (into.hasRemaining()) {
            ByteBuffer part = into.slice(into.position(), Math.min(128 << 10, into.remaining()));
            int read = file.read(into.position(), part);
            if (read == 0) {
                throw new AssertionError("the file ends at " + into.position() + " before its size");
            }
            into.position(into.position() + read);
        }
        return into.array();
    }

    static void writeAll(OpenFile file, long offset, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += 128 << 10) {
            file.write(offset + at, ByteBuffer.wrap(bytes, at, Math.min(128 << 10, bytes.length - at)));
        }
    }

    /**
     * Copies the state of an open volume, as the death of its process would leave it; without the files of blocks that are
     * just being written, which the next start would delete.
     */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectory(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!isPartial(file)) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (!isPartial(file)) {
                    throw failure;
                }
                return FileVisitResult.CONTINUE; // it was finished meanwhile
            }
        });
    }

    private static boolean isPartial(Path file) {
        return file.toString().endsWith(".partial");
    }

    @Override
    public void close() throws IOException {
        fs.close();
        blocks.close();
        store.close();
        files.close();
    }
}
