package io.casfs.block;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A disk that keeps exactly what it promised: at a power cut every name not synced by its directory is, each by itself,
 * as it was or as it is, and every content not synced may be lost, cut, zeroed or garbage.
 */
final class FaultyDisk implements Disk {
    private final Random random;
    private final Map<Path, Inode> names = new HashMap<>();
    private final Map<Path, Inode> durableNames = new HashMap<>();
    private int operationsLeft = Integer.MAX_VALUE;

    FaultyDisk(Random random) {
        this.random = random;
    }

    /** The power went out. */
    static final class PowerCutException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Inode {
        byte[] content = {};
        boolean synced;
    }

    /** Lets that many operations succeed; the next one and all later ones fail, until {@link #powerOn}. */
    synchronized void cutPowerAfter(int operations) {
        operationsLeft = operations;
    }

    /** Forgets what wasn't synced. */
    synchronized void powerOn() {
        Set<Path> all = new HashSet<>(names.keySet());
        all.addAll(durableNames.keySet());
        for (Path path : all.stream().sorted().toList()) {
            Inode kept = random.nextBoolean() ? names.get(path) : durableNames.get(path);
            if (kept == null) {
                durableNames.remove(path);
            } else {
                durableNames.put(path, kept);
            }
        }
        for (Inode inode : new HashSet<>(durableNames.values())) {
            if (!inode.synced) {
                inode.content = torn(inode.content);
                inode.synced = true;
            }
        }
        names.clear();
        names.putAll(durableNames);
        operationsLeft = Integer.MAX_VALUE;
    }

    private byte[] torn(byte[] content) {
        int kept = content.length == 0 ? 0 : random.nextInt(content.length);
        return switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(content, kept);
            case 2 -> Arrays.copyOf(Arrays.copyOf(content, kept), content.length);
            case 3 -> {
                byte[] garbage = content.clone();
                garbage[kept] ^= (byte) (1 << random.nextInt(8));
                yield garbage;
            }
            default -> content;
        };
    }

    private void step() throws PowerCutException {
        if (operationsLeft == 0) {
            throw new PowerCutException();
        }
        operationsLeft--;
    }

    private Inode inode(Path file) throws NoSuchFileException {
        @Nullable Inode inode = names.get(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    @Override
    public synchronized void createDirectories(Path parent, List<String> created) throws IOException {
        step();
    }

    @Override
    public synchronized void write(Path file, Block content) throws IOException {
        step();
        Inode inode = new Inode();
        names.put(file, inode);
        if (operationsLeft == 0) {
            // In the middle of it.
            inode.content = Arrays.copyOf(content.toByteArray(), content.length() / 2);
        }
        step();
        inode.content = content.toByteArray();
    }

    @Override
    public synchronized void fsync(Path file) throws IOException {
        step();
        inode(file).synced = true;
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        names.put(to, inode(from));
        names.remove(from);
    }

    @Override
    public synchronized void fsyncDirectory(Path directory) throws IOException {
        step();
        durableNames.keySet().removeIf(path -> Objects.equals(path.getParent(), directory));
        names.forEach((path, inode) -> {
            if (Objects.equals(path.getParent(), directory)) {
                durableNames.put(path, inode);
            }
        });
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        step();
        List<String> found = new ArrayList<>();
        for (Path path : names.keySet()) {
            if (Objects.equals(path.getParent(), directory)) {
                found.add(path.getFileName().toString());
            }
        }
        return found;
    }

    @Override
    public synchronized boolean exists(Path file) throws IOException {
        step();
        return names.containsKey(file);
    }

    @Override
    public synchronized BlockReader open(Path file) throws IOException {
        step();
        return BlockReader.of(inode(file).content);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step();
        names.remove(file);
    }
}
