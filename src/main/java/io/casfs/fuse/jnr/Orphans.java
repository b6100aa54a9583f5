package io.casfs.fuse.jnr;

import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import io.casfs.fuse.FaultLog;
import io.casfs.namespace.FileKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The removed files that are still open.
 *
 * <p>libfuse's high-level interface knows inodes by path only, so it renames a file that is open to
 * {@code .fuse_hidden<number>} instead of removing it. Such names must not get into the tree. So its rename is answered
 * by really removing the name, and the hidden path leads to the orphan:
 *
 * <ol>
 *   <li>{@link #hide}: libfuse has called {@code rename(path, hidden path)}; the orphan is <em>hiding</em> under that path.
 *   <li>Right after the request, before the directory can be removed, {@code Evacuation} makes libfuse rename its node
 *       once more, to {@code //<number>}: a path that no program can name. {@link #settle}: the orphan is
 *       <em>settled</em>. (A node left in its directory would keep libfuse from finding its path once the directory is
 *       removed: fstat would fail, and the last close would go unnoticed.)
 *   <li>{@link #drop}: after the last close libfuse unlinks the path.
 * </ol>
 */
final class Orphans {
    private final FileSystem fs;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<FusePath, Orphan> hiding = new ConcurrentHashMap<>();
    private final Map<FusePath, Orphan> settled = new ConcurrentHashMap<>();

    Orphans(FileSystem fs) {
        this.fs = fs;
    }

    /** Returns the path that no program can name under which libfuse shall know {@code orphan}. */
    static FusePath settledPath(Orphan orphan) {
        return FusePath.of(("/" + settledName(orphan)).getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the last part of {@link #settledPath}: a name with a slash, for libfuse only. */
    static String settledName(Orphan orphan) {
        return "/" + orphan.number();
    }

    /**
     * Returns the orphan that libfuse means by {@code path}, null if it means a name in the tree.
     *
     * @throws FsException ESTALE if it means an orphan that is gone
     */
    @Nullable
    Orphan at(FusePath path) throws FsException {
        if (!isSettled(path)) {
            return hiding.isEmpty() ? null : hiding.get(path);
        }
        Orphan orphan = settled.get(path);
        if (orphan == null) {
            throw new FsException(Errno.ESTALE, "the removed file is gone");
        }
        return orphan;
    }

    private static boolean isSettled(FusePath path) {
        return path.length() > 1 && path.byteAt(1) == '/';
    }

    boolean isHiding(FusePath path) {
        return !hiding.isEmpty() && hiding.containsKey(path);
    }

    /**
     * Makes what is at {@code place} an orphan.
     *
     * @param remove false if a rename onto the place follows in the same request: it then replaces the name in one step,
     *     and a crash in between leaves the old file
     */
    Orphan hide(Paths.Place place, FusePath hiddenPath, long directoryNode, boolean remove) throws IOException {
        Attributes attributes = fs.lookup(place.directory(), place.name());
        OpenFile file = attributes.kind() == FileKind.FILE ? fs.open(attributes.inode(), OpenMode.READ) : null;
        Orphan orphan = new Orphan(numbers.incrementAndGet(), attributes.inode(), file, directoryNode);
        try {
            if (remove) {
                fs.unlink(place.directory(), place.name());
            }
        } catch (IOException | RuntimeException | Error e) {
            orphan.release();
            throw e;
        }
        hiding.put(hiddenPath, orphan);
        return orphan;
    }

    /** Notes that libfuse now knows the orphan at {@code hiddenPath} by its settled path. */
    void settle(FusePath hiddenPath) {
        Orphan orphan = hiding.get(hiddenPath);
        if (orphan == null) {
            // Closed in the meantime; its node must not keep a name that a user's file might have.
            return;
        }
        settled.put(settledPath(orphan), orphan);
        hiding.remove(hiddenPath);
    }

    /**
     * Takes libfuse's word that all have closed the orphan that it knows by that path, if it means one.
     *
     * @return false if the path is a name in the tree
     */
    boolean drop(FusePath path) throws IOException {
        boolean isSettled = isSettled(path);
        Orphan orphan = isSettled ? settled.get(path) : hiding.get(path);
        if (orphan != null && orphan.unlinked()) {
            forget(orphan);
        }
        return isSettled || orphan != null;
    }

    /** Notes the end of a handle that was opened by an orphan's path. */
    void closed(Orphan orphan) throws IOException {
        if (orphan.closed()) {
            forget(orphan);
        }
    }

    private void forget(Orphan orphan) throws IOException {
        settled.remove(settledPath(orphan));
        hiding.values().remove(orphan);
        orphan.release();
    }

    /** Lets all go at the end of the mount. */
    void releaseAll(FaultLog faults) {
        List<Orphan> left = new ArrayList<>(hiding.values());
        left.addAll(settled.values());
        hiding.clear();
        settled.clear();
        for (Orphan orphan : left) {
            try {
                orphan.release();
            } catch (IOException | RuntimeException e) {
                faults.report("release of a removed file", e);
            }
        }
    }
}
