package io.casfs.fs;

import io.casfs.block.BlockId;
import io.casfs.block.Blocks;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Version;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads and checks every stored block, and whether every file finds all of its own. */
public final class ContentVerifier {
    private final Namespace namespace;
    private final Contents contents;
    private final Blocks blocks;

    ContentVerifier(Namespace namespace, Contents contents, Blocks blocks) {
        this.namespace = namespace;
        this.contents = contents;
        this.blocks = blocks;
    }

    /** Is told how far the check has come. */
    @FunctionalInterface
    public interface Progress {
        /** Takes the number of blocks checked and of bytes in files seen so far; returns false to end the check. */
        boolean at(long blocks, long bytes);
    }

    /**
     * What was found.
     *
     * @param problems what is wrong, each with the paths it affects; none if nothing refers to it
     */
    public record Findings(long blocks, long bytes, Map<String, Set<String>> problems) {}

    /** Says which of some blocks that aren't held here nobody holds. */
    @FunctionalInterface
    public interface Elsewhere {
        /** Nobody else has anything. */
        Elsewhere NOBODY = Set::copyOf;

        Set<BlockId> lost(Collection<BlockId> absent) throws IOException;
    }

    /** Checks everything; changes made meanwhile may be seen or not, but are never taken for damage. */
    public Findings run(Progress progress, Elsewhere elsewhere) throws IOException {
        Run run = new Run(progress);
        run.check();
        run.reportLost(elsewhere);
        return run.findings();
    }

    private final class Run {
        private final Progress progress;
        private final Map<BlockId, String> damaged = new HashMap<>();
        private final Map<String, Set<String>> problems = new LinkedHashMap<>();
        private final Map<BlockId, Set<String>> absent = new HashMap<>();
        private long blockCount;
        private long byteCount;
        private boolean goOn = true;

        private record Directory(InodeId id, String path) {}

        Run(Progress progress) {
            this.progress = progress;
        }

        void check() throws IOException {
            blocks.forEach(this::checkBlock);
            Deque<Directory> directories = new ArrayDeque<>();
            directories.push(new Directory(InodeId.ROOT, ""));
            while (goOn && !directories.isEmpty()) {
                Directory directory = directories.pop();
                try {
                    namespace.list(directory.id(), 0, (link, cursor) -> {
                        checkLink(directory, link, directories);
                        return goOn;
                    });
                } catch (IOException e) {
                    report(directory.path() + "/", "the directory can't be read: " + e.getMessage());
                }
            }
        }

        void reportLost(Elsewhere elsewhere) throws IOException {
            if (absent.isEmpty()) {
                return;
            }
            for (BlockId lost : elsewhere.lost(absent.keySet())) {
                absent.getOrDefault(lost, Set.of()).forEach(path -> report(path, "block " + lost + " is missing"));
            }
        }

        Findings findings() {
            return new Findings(blockCount, byteCount, problems);
        }

        private void checkBlock(BlockId id) throws IOException {
            if (!goOn) {
                return;
            }
            try {
                blocks.verify(id);
            } catch (IOException e) {
                if (blocks.contains(id)) {
                    damaged.put(id, e.getMessage());
                    problems.put(e.getMessage(), new TreeSet<>());
                }
            }
            blockCount++;
            goOn = progress.at(blockCount, byteCount);
        }

        private void checkLink(Directory directory, Link link, Deque<Directory> directories) throws IOException {
            String path = directory.path() + "/" + link.name();
            if (link.kind() == FileKind.DIRECTORY) {
                directories.push(new Directory(link.inode(), path));
            } else if (link.kind() == FileKind.FILE) {
                checkFile(link.inode(), path);
                goOn = progress.at(blockCount, byteCount);
            }
        }

        private void checkFile(InodeId id, String path) throws IOException {
            Optional<Inode> inode = namespace.inode(id);
            if (inode.isEmpty()) {
                return; // removed meanwhile; a link that leads nowhere is a matter of the records
            }
            for (Version version : inode.get().versions()) {
                checkVersion(version, path);
            }
        }

        private void checkVersion(Version version, String path) {
            try {
                byteCount += version.content().size();
                Layout layout = contents.load(version.content());
                for (int i = 0; i < layout.count(); i++) {
                    BlockId block = layout.id(i);
                    if (block != null && damaged.containsKey(block)) {
                        report(path, damaged.get(block));
                    } else if (block != null && !blocks.contains(block)) {
                        absent.computeIfAbsent(block, any -> new TreeSet<>()).add(path);
                    }
                }
            } catch (IOException e) {
                report(path, "the content can't be read: " + e.getMessage());
            }
        }

        private void report(String path, String what) {
            problems.computeIfAbsent(what, any -> new TreeSet<>()).add(path);
        }
    }
}
