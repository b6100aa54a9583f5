package io.casfs.fs;

import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Merge;
import io.casfs.namespace.Name;
import io.casfs.namespace.TreeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides what rename(2), unlink(2) and rmdir(2) change, or why they are refused: POSIX's rules on a still tree. */
final class Renaming {
    private final TreeView tree;
    private final Predicate<InodeId> isOpen;

    /** @param isOpen whether a handle is open on an inode */
    Renaming(TreeView tree, Predicate<InodeId> isOpen) {
        this.tree = tree;
        this.isOpen = isOpen;
    }

    /** Returns the link of that name; ENOENT, ENOTDIR. */
    static Link require(TreeView tree, InodeId directory, Name name) throws IOException {
        requireDirectory(tree, directory);
        return tree.named(directory, name).orElseThrow(() -> new FsException(Errno.ENOENT, "no such name"));
    }

    /** Returns the directory; ENOENT if it is gone, ENOTDIR. */
    static Inode requireDirectory(TreeView tree, InodeId id) throws IOException {
        Inode inode = tree.inode(id).orElseThrow(() -> new FsException(Errno.ENOENT, "the directory is gone"));
        if (!inode.isDirectory()) {
            throw new FsException(Errno.ENOTDIR, "not a directory");
        }
        return inode;
    }

    Draft unlink(InodeId directory, Name name) throws IOException {
        Link link = require(tree, directory, name);
        if (link.kind() == FileKind.DIRECTORY) {
            throw new FsException(Errno.EISDIR, "a directory is removed with rmdir");
        }
        return new Draft(List.of(removal(link)), Optional.empty(), isOpen.test(link.inode()));
    }

    Draft removeDirectory(InodeId directory, Name name) throws IOException {
        Link link = require(tree, directory, name);
        if (link.kind() != FileKind.DIRECTORY) {
            throw new FsException(Errno.ENOTDIR, "not a directory");
        }
        requireEmpty(link.inode());
        return Draft.of(removal(link));
    }

    Draft rename(InodeId directory, Name name, InodeId newDirectory, Name newName, RenameMode mode) throws IOException {
        Link source = require(tree, directory, name);
        requireDirectory(tree, newDirectory);
        Optional<Link> target = tree.named(newDirectory, newName);
        if (mode == RenameMode.EXCHANGE) {
            return exchange(source, target.orElseThrow(() -> new FsException(Errno.ENOENT, "no such name")));
        }
        if (target.isPresent() && mode == RenameMode.NO_REPLACE) {
            throw new FsException(Errno.EEXIST, "the new name is taken");
        }
        requireOutside(newDirectory, source);
        if (target.isEmpty()) {
            return Draft.of(move(source, newDirectory, newName));
        }
        Link replaced = target.get();
        if (replaced.inode().equals(source.inode())) {
            return Draft.of(); // two links of one file: rename does nothing
        }
        requireReplaceable(source, replaced);
        return new Draft(
                List.of(removal(replaced), move(source, newDirectory, newName)),
                Optional.empty(),
                isOpen.test(replaced.inode()));
    }

    private Draft exchange(Link source, Link target) throws IOException {
        requireOutside(target.parent(), source);
        requireOutside(source.parent(), target);
        if (source.inode().equals(target.inode())) {
            return Draft.of();
        }
        List<Change> moves = new ArrayList<>();
        moves.add(move(source, target.parent(), target.name()));
        moves.add(move(target, source.parent(), source.name()));
        return new Draft(moves, Optional.empty(), false);
    }

    /** A directory can't go below itself. */
    private void requireOutside(InodeId directory, Link moved) throws IOException {
        if (moved.kind() == FileKind.DIRECTORY && Merge.isWithin(tree, directory, moved.inode())) {
            throw new FsException(Errno.EINVAL, "a directory can't be moved below itself");
        }
    }

    private void requireReplaceable(Link source, Link replaced) throws IOException {
        boolean directory = source.kind() == FileKind.DIRECTORY;
        boolean replacesDirectory = replaced.kind() == FileKind.DIRECTORY;
        if (directory && !replacesDirectory) {
            throw new FsException(Errno.ENOTDIR, "a directory can't replace what is none");
        }
        if (!directory && replacesDirectory) {
            throw new FsException(Errno.EISDIR, "what is no directory can't replace one");
        }
        if (replacesDirectory) {
            requireEmpty(replaced.inode());
        }
    }

    private void requireEmpty(InodeId directory) throws IOException {
        if (requireDirectory(tree, directory).counts().entries() > 0) {
            throw new FsException(Errno.ENOTEMPTY, "the directory isn't empty");
        }
    }

    private static Change move(Link link, InodeId parent, Name name) {
        return new Change.MoveLink(link.inode(), link.id(), link.parent(), parent, name);
    }

    private Change removal(Link link) throws IOException {
        Inode inode = tree.inode(link.inode()).orElseThrow(() -> new FsException(Errno.ENOENT, "the file is gone"));
        return new Change.RemoveLink(link.inode(), link.id(), link.position().dot(), inode.versionDots());
    }
}
