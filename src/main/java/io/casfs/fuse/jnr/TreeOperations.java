package io.casfs.fuse.jnr;

import io.casfs.fs.Attributes;
import io.casfs.fs.FileSystem;
import io.casfs.fs.RenameMode;
import io.casfs.fuse.FileTypes;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.FileKind;
import java.io.IOException;
import java.util.Map;

/** Making, moving and removing names. */
final class TreeOperations {
    private static final int PERMISSIONS = 07777;

    private final FileSystem fs;
    private final Paths paths;
    private final Orphans orphans;
    private final PageLedger pages;
    private final OwnerMapping owners;

    TreeOperations(FileSystem fs, Paths paths, Orphans orphans, PageLedger pages, OwnerMapping owners) {
        this.fs = fs;
        this.paths = paths;
        this.orphans = orphans;
        this.pages = pages;
        this.owners = owners;
    }

    void addTo(Map<Operation, Callback> callbacks) {
        callbacks.put(Operation.READLINK, (thread, a) -> {
            return readSymlink(thread, a.getAddress(0), a.getAddress(1), a.getLong(2));
        });
        callbacks.put(Operation.MKNOD, (thread, a) -> makeNode(thread, a.getAddress(0), a.getInt(1), a.getLong(2)));
        callbacks.put(Operation.MKDIR, (thread, a) -> makeDirectory(thread, a.getAddress(0), a.getInt(1)));
        callbacks.put(Operation.SYMLINK, (thread, a) -> makeSymlink(thread, a.getAddress(0), a.getAddress(1)));
        callbacks.put(Operation.LINK, (thread, a) -> link(thread, a.getAddress(0), a.getAddress(1)));
        callbacks.put(Operation.UNLINK, (thread, a) -> unlink(FusePath.at(a.getAddress(0))));
        callbacks.put(Operation.RMDIR, (thread, a) -> removeDirectory(FusePath.at(a.getAddress(0))));
        callbacks.put(Operation.RENAME, (thread, a) -> {
            return rename(thread, FusePath.at(a.getAddress(0)), FusePath.at(a.getAddress(1)));
        });
    }

    private int readSymlink(FuseThread thread, long path, long buffer, long size) throws IOException {
        byte[] target = fs.readSymlink(paths.inode(thread, FusePath.at(path)));
        int count = (int) Math.min(target.length, size - 1);
        Native.putBytes(buffer, target, count);
        Native.putByte(buffer + count, 0);
        return 0;
    }

    private int makeNode(FuseThread thread, long path, int mode, long device) throws IOException {
        Paths.Place place = paths.freePlace(FusePath.at(path));
        FileKind kind = FileTypes.kind(mode);
        boolean isDevice = kind == FileKind.CHARACTER_DEVICE || kind == FileKind.BLOCK_DEVICE;
        fs.makeNode(
                thread.caller(owners),
                place.directory(),
                place.name(),
                kind,
                mode & PERMISSIONS,
                isDevice ? device : 0);
        return 0;
    }

    private int makeDirectory(FuseThread thread, long path, int mode) throws IOException {
        Paths.Place place = paths.freePlace(FusePath.at(path));
        fs.makeNode(thread.caller(owners), place.directory(), place.name(), FileKind.DIRECTORY, mode & PERMISSIONS, 0);
        return 0;
    }

    private int makeSymlink(FuseThread thread, long target, long path) throws IOException {
        Paths.Place place = paths.freePlace(FusePath.at(path));
        fs.makeSymlink(thread.caller(owners), place.directory(), place.name(), Native.string(target));
        return 0;
    }

    private int link(FuseThread thread, long existing, long added) throws IOException {
        Attributes attributes = paths.attributes(thread, FusePath.at(existing));
        Paths.Place place = paths.freePlace(FusePath.at(added));
        fs.link(attributes.inode(), place.directory(), place.name());
        pages.linked(attributes.inode());
        return 0;
    }

    private int unlink(FusePath path) throws IOException {
        if (orphans.drop(path)) {
            return 0;
        }
        Paths.Place place = paths.place(path);
        Attributes attributes = fs.lookup(place.directory(), place.name());
        fs.unlink(place.directory(), place.name());
        pages.removed(attributes.inode(), path);
        return 0;
    }

    private int removeDirectory(FusePath path) throws IOException {
        Paths.Place place = paths.place(path);
        fs.removeDirectory(place.directory(), place.name());
        return 0;
    }

    private int rename(FuseThread thread, FusePath from, FusePath to) throws IOException {
        if (thread.isEvacuating()) {
            orphans.settle(from);
            return 0;
        }
        Paths.Place place = paths.place(from);
        Attributes moved = fs.lookup(place.directory(), place.name());
        if (thread.isHiding(to)) {
            // A rename onto the file follows at once: it replaces the name in one step.
            boolean remove = thread.opcode() != FuseThread.RENAME;
            thread.evacuateLater(orphans.hide(place, to, thread.changedDirectory(), remove), to);
            pages.removed(moved.inode(), from);
            return 0;
        }
        Paths.Place target = paths.freePlace(to);
        fs.rename(place.directory(), place.name(), target.directory(), target.name(), RenameMode.REPLACE);
        pages.renamed(moved, from, to);
        return 0;
    }
}
