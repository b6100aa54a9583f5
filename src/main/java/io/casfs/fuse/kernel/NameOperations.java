package io.casfs.fuse.kernel;

import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fs.RenameMode;
import io.casfs.fuse.FileTypes;
import io.casfs.fuse.OwnerMapping;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Looking up, making, moving and removing names. */
final class NameOperations {
    private static final int PERMISSIONS = 07777;
    private static final int NO_REPLACE = 1;
    private static final int EXCHANGE = 2;

    private final FileSystem fs;
    private final Nodes nodes;
    private final OwnerMapping owners;

    NameOperations(FileSystem fs, Nodes nodes, OwnerMapping owners) {
        this.fs = fs;
        this.nodes = nodes;
        this.owners = owners;
    }

    void addTo(Map<Opcode, Operation> operations) {
        operations.put(Opcode.LOOKUP, (in, out, room) -> lookUp(in, out));
        operations.put(Opcode.MKNOD, (in, out, room) -> entry(out, makeNode(in)));
        operations.put(Opcode.MKDIR, (in, out, room) -> entry(out, makeDirectory(in)));
        operations.put(Opcode.SYMLINK, (in, out, room) -> entry(out, makeSymlink(in)));
        operations.put(Opcode.LINK, (in, out, room) -> {
            Attributes linked = link(in);
            out.putLinked(nodes.learn(linked.inode()), linked);
        });
        operations.put(Opcode.UNLINK, (in, out, room) -> unlink(in));
        operations.put(Opcode.RMDIR, (in, out, room) -> removeDirectory(in));
        operations.put(Opcode.RENAME, (in, out, room) -> rename(in, Layout.RenameIn.SIZE_OF, RenameMode.REPLACE));
        operations.put(Opcode.RENAME2, (in, out, room) -> {
            rename(in, Layout.Rename2In.SIZE_OF, mode(in.intAt(Layout.Rename2In.FLAGS)));
        });
    }

    private void entry(Reply out, Attributes attributes) {
        out.putEntry(nodes.learn(attributes.inode()), attributes);
    }

    private void lookUp(Request in, Reply out) throws IOException {
        InodeId directory = nodes.inode(in.node());
        try {
            entry(out, fs.lookup(directory, in.nameAt(0)));
        } catch (FsException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            out.putNoEntry();
        }
    }

    private Attributes makeNode(Request in) throws IOException {
        int mode = in.intAt(Layout.MknodIn.MODE);
        FileKind kind = FileTypes.kind(mode);
        boolean device = kind == FileKind.CHARACTER_DEVICE || kind == FileKind.BLOCK_DEVICE;
        return fs.makeNode(
                in.caller(owners),
                nodes.inode(in.node()),
                in.nameAt(Layout.MknodIn.SIZE_OF),
                kind,
                mode & PERMISSIONS,
                device ? Integer.toUnsignedLong(in.intAt(Layout.MknodIn.RDEV)) : 0);
    }

    private Attributes makeDirectory(Request in) throws IOException {
        return fs.makeNode(
                in.caller(owners),
                nodes.inode(in.node()),
                in.nameAt(Layout.MkdirIn.SIZE_OF),
                FileKind.DIRECTORY,
                in.intAt(Layout.MkdirIn.MODE) & PERMISSIONS,
                0);
    }

    private Attributes makeSymlink(Request in) throws IOException {
        Name name = in.nameAt(0);
        byte[] target = in.textAt(name.length() + 1);
        return fs.makeSymlink(in.caller(owners), nodes.inode(in.node()), name, target);
    }

    private Attributes link(Request in) throws IOException {
        InodeId inode = nodes.inode(in.longAt(Layout.LinkIn.OLDNODEID));
        return fs.link(inode, nodes.inode(in.node()), in.nameAt(Layout.LinkIn.SIZE_OF));
    }

    private void unlink(Request in) throws IOException {
        InodeId directory = nodes.inode(in.node());
        Name name = in.nameAt(0);
        Optional<Attributes> removed = find(directory, name);
        fs.unlink(directory, name);
        removed.ifPresent(this::removed);
    }

    private void removeDirectory(Request in) throws IOException {
        InodeId directory = nodes.inode(in.node());
        Name name = in.nameAt(0);
        Optional<Attributes> removed = find(directory, name);
        fs.removeDirectory(directory, name);
        removed.ifPresent(this::removed);
    }

    private Optional<Attributes> find(InodeId directory, Name name) throws IOException {
        try {
            return Optional.of(fs.lookup(directory, name));
        } catch (FsException e) {
            return Optional.empty();
        }
    }

    /** Remembers what had its last name removed, as stat shows it from then on. */
    private void removed(Attributes before) {
        boolean directory = before.kind() == FileKind.DIRECTORY;
        if (!directory && before.links() > 1) {
            return;
        }
        nodes.unlinked(new Attributes(
                before.inode(),
                before.kind(),
                before.mode(),
                0,
                before.uid(),
                before.gid(),
                before.device(),
                before.size(),
                before.allocated(),
                before.accessed(),
                before.modified(),
                before.changed(),
                false));
    }

    private void rename(Request in, int names, RenameMode mode) throws IOException {
        InodeId directory = nodes.inode(in.node());
        Name name = in.nameAt(names);
        InodeId newDirectory = nodes.inode(in.longAt(Layout.RenameIn.NEWDIR));
        Name newName = in.secondNameAt(names);
        Optional<Attributes> replaced = mode == RenameMode.REPLACE ? find(newDirectory, newName) : Optional.empty();
        Optional<Attributes> moved = replaced.isPresent() ? find(directory, name) : Optional.empty();
        fs.rename(directory, name, newDirectory, newName, mode);
        replaced.filter(old ->
                        moved.isPresent() && !old.inode().equals(moved.get().inode()))
                .ifPresent(this::removed);
    }

    private static RenameMode mode(int flags) throws FsException {
        return switch (flags) {
            case 0 -> RenameMode.REPLACE;
            case NO_REPLACE -> RenameMode.NO_REPLACE;
            case EXCHANGE -> RenameMode.EXCHANGE;
            default -> throw new FsException(Errno.EINVAL, "renames don't know the flags " + flags);
        };
    }
}
