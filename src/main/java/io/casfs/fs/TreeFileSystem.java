package io.casfs.fs;

import io.casfs.block.Blocks;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Draft;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Journal;
import io.casfs.namespace.Link;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Nature;
import io.casfs.namespace.Owner;
import io.casfs.namespace.Stamp;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The file system on a namespace and a store of blocks.
 *
 * <p>What is asked of the tree goes to the namespace; what changes it becomes one mutation, decided on inside
 * {@link Namespace#submit} where nothing else can change. Contents belong to {@link OpenInode}.
 */
public final class TreeFileSystem implements FileSystem {
    private static final int SET_GROUP_ID = 02000;
    private static final int PERMISSIONS = 07777;

    private final Namespace namespace;
    private final Blocks blocks;
    private final OpenInodes open;
    private final Linking linking;
    private final Removals removals;
    private final WriteBudget budget;
    private final WriteBack writeBack;
    private final DiskSpace disk;
    private final Workers workers;
    private final ExtendedAttributes extended;
    private final OwnAttributes own;
    private final UnfinishedFiles unfinished;
    private final ContentStore contentStore;
    private final ContentBlocks contentBlocks;
    private final ContentVerifier verifier;
    private final TreeEvents events;
    private boolean closed;

    /**
     * What a file system is kept in.
     *
     * @param journal of the same store as the namespace
     */
    public record Stores(Namespace namespace, Journal journal, Blocks blocks) {}

    /**
     * Opens the file system and commits what the journal holds of files that were open when the process died.
     *
     * @param gear the chunker's table, drawn from the cluster secret
     * @param folder a folder on the disk whose room statfs shows
     * @param dirtyLimit bytes that may wait in memory to be sealed
     */
    public TreeFileSystem(Stores stores, long[] gear, Path folder, Clock clock, long dirtyLimit, CopyState copies)
            throws IOException {
        this.namespace = stores.namespace();
        this.blocks = stores.blocks();
        Contents contents = new Contents(blocks);
        this.workers = new Workers();
        this.events = new TreeEvents(workers.sealing());
        this.budget = new WriteBudget(dirtyLimit);
        Chunker chunker = new Chunker(gear);
        Sealer sealer = new Sealer(blocks, workers.sealing(), budget);
        this.unfinished = new UnfinishedFiles(clock);
        this.open = new OpenInodes(new OpenInode.Services(
                namespace, stores.journal(), contents, chunker, sealer, budget, unfinished, events, clock));
        this.linking = new Linking(namespace, open);
        this.removals = new Removals(namespace, open);
        this.disk = new DiskSpace(folder, clock);
        this.extended = new ExtendedAttributes(namespace);
        this.own = new OwnAttributes(namespace, contents, open, copies);
        this.contentStore = new ContentStore(namespace, contents, chunker, sealer);
        this.contentBlocks = new ContentBlocks(namespace, contents);
        this.verifier = new ContentVerifier(namespace, contents, blocks);
        namespace.holdBy(open::contains);
        namespace.onEdit(events);
        new JournalReplay(namespace, stores.journal(), open).run();
        this.writeBack = new WriteBack(open, budget);
    }

    @Override
    public Attributes lookup(InodeId directory, Name name) throws IOException {
        Optional<Link> link = namespace.named(directory, name);
        if (link.isEmpty()) {
            Renaming.requireDirectory(namespace, directory);
            throw new FsException(Errno.ENOENT, "no such name");
        }
        return attributes(link.get().inode());
    }

    @Override
    public InodeId parent(InodeId directory) throws IOException {
        if (directory.equals(InodeId.ROOT)) {
            return directory;
        }
        List<Link> links = namespace.linksOf(directory);
        if (links.isEmpty()) {
            throw gone();
        }
        return links.get(0).parent();
    }

    @Override
    public Attributes attributes(InodeId id) throws IOException {
        Optional<OpenInode> inode = open.find(id);
        return inode.isPresent() ? inode.get().attributes() : AttributesOf.inode(inode(id));
    }

    private Inode inode(InodeId id) throws IOException {
        return namespace.inode(id).orElseThrow(TreeFileSystem::gone);
    }

    private static FsException gone() {
        return new FsException(Errno.ENOENT, "the file is gone");
    }

    @Override
    public Attributes setAttributes(InodeId id, AttributeChange change) throws IOException {
        if (change.size() != null) {
            truncate(id, change.size());
        }
        Timestamp modified = change.modified();
        boolean deferred = modified != null
                && open.find(id).map(inode -> inode.deferModified(modified)).orElse(false);
        List<Change> changes = new ArrayList<>();
        if (change.mode() != null) {
            changes.add(new Change.SetMode(id, change.mode() & PERMISSIONS));
        }
        if (modified != null && !deferred) {
            changes.add(new Change.SetModified(id, modified));
        }
        Optional<Draft.Accessed> accessed =
                Optional.ofNullable(change.accessed()).map(time -> new Draft.Accessed(id, time));
        if (!changes.isEmpty() || accessed.isPresent() || change.uid() != null || change.gid() != null) {
            namespace.submit((tree, dot) -> {
                Inode inode = tree.inode(id).orElseThrow(TreeFileSystem::gone);
                addOwner(changes, inode, change);
                return Draft.ofAttributes(inode, changes, accessed);
            });
        }
        return attributes(id);
    }

    private static void addOwner(List<Change> changes, Inode inode, AttributeChange change) {
        if (change.uid() == null && change.gid() == null) {
            return;
        }
        Owner owner = inode.registers().owner().value();
        changes.add(new Change.SetOwner(
                inode.id(),
                new Owner(
                        change.uid() == null ? owner.uid() : change.uid(),
                        change.gid() == null ? owner.gid() : change.gid())));
    }

    private void truncate(InodeId id, long size) throws IOException {
        if (size < 0) {
            throw new FsException(Errno.EINVAL, "a size is not negative");
        }
        if (size > MAX_FILE_SIZE) {
            throw new FsException(Errno.EFBIG, "a file has at most " + MAX_FILE_SIZE + " bytes");
        }
        OpenInode inode = open.acquire(id);
        inode.truncate(size);
        open.leaveToOthers(inode);
    }

    @Override
    public OpenFile create(Caller caller, InodeId directory, Name name, int mode, OpenMode how) throws IOException {
        long[] counter = {0};
        try {
            InodeId made = make(caller, directory, name, Nature.FILE, mode, dot -> {
                counter[0] = dot.counter();
                unfinished.made(counter[0]);
            });
            return open(made, how, counter[0]);
        } catch (IOException | RuntimeException e) {
            unfinished.finished(counter[0]);
            throw e;
        }
    }

    @Override
    public Attributes makeNode(Caller caller, InodeId directory, Name name, FileKind kind, int mode, long device)
            throws IOException {
        return attributes(make(caller, directory, name, new Nature(kind, device, Bytes.EMPTY), mode));
    }

    @Override
    public Attributes makeSymlink(Caller caller, InodeId directory, Name name, byte[] target) throws IOException {
        if (target.length == 0) {
            throw new FsException(Errno.ENOENT, "a symlink's target is not empty");
        }
        if (target.length > MAX_TARGET_LENGTH) {
            throw new FsException(Errno.ENAMETOOLONG, "a symlink's target has at most " + MAX_TARGET_LENGTH + " bytes");
        }
        Nature nature = new Nature(FileKind.SYMLINK, 0, Bytes.of(target));
        return attributes(make(new Caller(caller.uid(), caller.gid(), 0), directory, name, nature, 0777));
    }

    private InodeId make(Caller caller, InodeId directory, Name name, Nature nature, int mode) throws IOException {
        return make(caller, directory, name, nature, mode, dot -> {});
    }

    /** @param decided gets the mutation's dot before anybody sees the mutation */
    private InodeId make(Caller caller, InodeId directory, Name name, Nature nature, int mode, Consumer<Dot> decided)
            throws IOException {
        disk.check();
        Stamp stamp = namespace.submit((tree, dot) -> {
            Inode parent = Linking.requireFree(tree, directory, name);
            decided.accept(dot);
            return Draft.of(
                    makeInode(caller, parent, nature, mode), new Change.MakeLink(InodeId.madeBy(dot), directory, name));
        });
        return InodeId.madeBy(stamp.dot());
    }

    private static Change.MakeInode makeInode(Caller caller, Inode parent, Nature nature, int mode) {
        boolean inherits = (parent.registers().mode().value() & SET_GROUP_ID) != 0;
        int gid = inherits ? parent.registers().owner().value().gid() : caller.gid();
        int bits = mode & PERMISSIONS & ~caller.umask();
        if (inherits && nature.kind() == FileKind.DIRECTORY) {
            bits |= SET_GROUP_ID;
        }
        return new Change.MakeInode(nature, bits, new Owner(caller.uid(), gid));
    }

    @Override
    public byte[] readSymlink(InodeId id) throws IOException {
        Inode inode = inode(id);
        if (inode.nature().kind() != FileKind.SYMLINK) {
            throw new FsException(Errno.EINVAL, "not a symlink");
        }
        return inode.nature().target().toBytes();
    }

    @Override
    public Attributes link(InodeId id, InodeId directory, Name name) throws IOException {
        disk.check();
        linking.link(id, directory, name);
        return attributes(id);
    }

    @Override
    public void unlink(InodeId directory, Name name) throws IOException {
        removals.submit(renaming -> renaming.unlink(directory, name));
    }

    @Override
    public void removeDirectory(InodeId directory, Name name) throws IOException {
        removals.submit(renaming -> renaming.removeDirectory(directory, name));
    }

    @Override
    public void rename(InodeId directory, Name name, InodeId newDirectory, Name newName, RenameMode mode)
            throws IOException {
        removals.submit(renaming -> renaming.rename(directory, name, newDirectory, newName, mode));
    }

    @Override
    public OpenFile open(InodeId id, OpenMode mode) throws IOException {
        return open(id, mode, 0);
    }

    /** @param madeBy the counter of the mutation that has just made the file, or 0 */
    private OpenFile open(InodeId id, OpenMode mode, long madeBy) throws IOException {
        OpenInode inode = open.acquire(id);
        if (madeBy != 0) {
            inode.unfinished(madeBy);
        }
        if (mode.truncate() && inode.size() > 0) {
            inode.truncate(0);
        }
        return handle(inode, mode);
    }

    private OpenFile handle(OpenInode inode, OpenMode mode) {
        return new Handle(
                inode, mode, open, writeBack, disk, namespace::sync, new ReadAhead(blocks, workers.readingAhead()));
    }

    @Override
    public OpenFile createUnnamed(Caller caller, InodeId directory, int mode, OpenMode how) throws IOException {
        disk.check();
        Stamp stamp = namespace.submit((tree, dot) -> {
            Inode parent = Renaming.requireDirectory(tree, directory);
            return Draft.ofLocal(makeInode(caller, parent, Nature.FILE, mode));
        });
        return handle(open.begin(inode(InodeId.madeBy(stamp.dot()))), how);
    }

    @Override
    public long copyRange(OpenFile source, long sourceOffset, OpenFile target, long targetOffset, long length)
            throws IOException {
        if (source instanceof Handle from && target instanceof Handle to) {
            return from.copyRange(sourceOffset, to, targetOffset, length);
        }
        throw new FsException(Errno.EXDEV, "a file of another file system is copied by reading and writing");
    }

    @Override
    public void listen(TreeListener listener) {
        events.add(listener);
    }

    @Override
    public void unlisten(TreeListener listener) {
        events.remove(listener);
    }

    @Override
    public void readDirectory(InodeId directory, long cursor, DirectoryReader reader) throws IOException {
        Renaming.requireDirectory(namespace, directory);
        namespace.list(directory, cursor, (link, next) -> reader.take(link.name(), link.inode(), link.kind(), next));
    }

    @Override
    public byte[] extendedAttribute(InodeId id, byte[] name) throws IOException {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        return text.startsWith(ExtendedAttributes.OWN_PREFIX)
                ? own.get(id, text.substring(ExtendedAttributes.OWN_PREFIX.length()))
                : ExtendedAttributes.get(inode(id), name);
    }

    @Override
    public List<byte[]> extendedAttributeNames(InodeId id) throws IOException {
        return ExtendedAttributes.names(inode(id));
    }

    @Override
    public void setExtendedAttribute(InodeId id, byte[] name, byte[] value, boolean create, boolean replace)
            throws IOException {
        extended.set(id, name, value, create, replace);
    }

    @Override
    public void removeExtendedAttribute(InodeId id, byte[] name) throws IOException {
        extended.remove(id, name);
    }

    @Override
    public Statistics statistics() throws IOException {
        return new Statistics(disk.totalBytes(), disk.freeBytes(), namespace.inodes());
    }

    /** Returns the bytes that are written and not sealed yet. */
    public long dirtyBytes() {
        return budget.used();
    }

    /** Returns the contents by their keys. */
    public ContentStore contentStore() {
        return contentStore;
    }

    /** Returns the blocks of what is in the tree. */
    public ContentBlocks contentBlocks() {
        return contentBlocks;
    }

    /** Returns which new files other nodes shall not see yet. */
    public UnfinishedFiles unfinishedFiles() {
        return unfinished;
    }

    /** Returns what checks blocks and contents. */
    public ContentVerifier verifier() {
        return verifier;
    }

    /** Commits what was written to files and isn't committed; fails with the first failure, after having tried all. */
    public void commitAll() throws IOException {
        writeBack.commitAll();
    }

    @Override
    public void sync() throws IOException {
        namespace.sync();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            writeBack.close();
            writeBack.commitAll();
        } finally {
            workers.close();
            namespace.sync();
        }
    }
}
