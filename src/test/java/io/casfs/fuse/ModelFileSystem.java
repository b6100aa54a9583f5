package io.casfs.fuse;

import io.casfs.block.BlockId;
import io.casfs.block.LocalOnly;
import io.casfs.fs.AttributeChange;
import io.casfs.fs.Attributes;
import io.casfs.fs.Caller;
import io.casfs.fs.DirectoryReader;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import io.casfs.fs.RenameMode;
import io.casfs.fs.Statistics;
import io.casfs.fs.TreeListener;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A file system in memory, simple and right, on which an edge can be tested without the real one.
 *
 * <p>One lock guards all but the contents' bytes. {@link #failNext} makes an operation fail.
 */
public final class ModelFileSystem implements FileSystem {
    private static final BlockId AWAY = BlockId.parse("0".repeat(64));
    private static final int SET_GROUP_ID = 02000;
    private static final int LISTED_AT_ONCE = 1000;

    private final Map<InodeId, ModelInode> inodes = new HashMap<>();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final AtomicInteger openHandles = new AtomicInteger();
    private final TreeSet<String> callers = new TreeSet<>();
    private final List<TreeListener> listeners = new CopyOnWriteArrayList<>();
    private volatile ReadGate readGate;
    private long nextSerial = 1;
    private long nextVersion = 1;

    public ModelFileSystem() {
        ModelInode root = new ModelInode(InodeId.ROOT, FileKind.DIRECTORY, 0755, 0, 0, 0);
        root.links = 2;
        root.parent = InodeId.ROOT;
        inodes.put(InodeId.ROOT, root);
    }

    /** Lets the next call of the method of that name fail. */
    public void failNext(String method, Throwable failure) {
        failures.put(method, failure);
    }

    /** Returns how often the method of that name was called. */
    public long calls(String method) {
        LongAdder count = calls.get(method);
        return count == null ? 0 : count.sum();
    }

    /** Makes all reads wait until the gate opens; they wait as for another node. */
    public ReadGate holdReads() {
        return holdReads(inode -> true);
    }

    /** Makes the reads of some files wait until the gate opens. */
    public ReadGate holdReads(Predicate<InodeId> which) {
        ReadGate gate = new ReadGate(which);
        readGate = gate;
        return gate;
    }

    void awaitReadGate(InodeId inode) throws IOException {
        ReadGate gate = readGate;
        if (gate != null && gate.holds(inode)) {
            LocalOnly.check(AWAY);
            gate.await();
        }
    }

    /** Returns how many handles are not released. */
    public int openHandles() {
        return openHandles.get();
    }

    /** Returns how many inodes there are, the root among them. */
    public synchronized int inodeCount() {
        return inodes.size();
    }

    /** Returns "uid:gid" of whoever made something. */
    public synchronized Set<String> callers() {
        return new TreeSet<>(callers);
    }

    /** Returns a file's content. */
    public synchronized byte[] content(InodeId inode) throws IOException {
        return inode(inode).content.toBytes();
    }

    /** Replaces a file's content as another node would: behind the kernel's back. */
    public synchronized void replaceContent(InodeId inode, byte[] content) throws IOException {
        ModelInode file = inode(inode);
        file.content.resize(0);
        file.content.put(0, ByteBuffer.wrap(content));
        file.version = newVersion();
        file.touch();
        tell(listener -> listener.contentReplaced(inode));
    }

    /** Returns another node that changes the tree. */
    public OtherNode otherNode() {
        return new OtherNode(this);
    }

    void tell(Consumer<TreeListener> event) {
        listeners.forEach(event);
    }

    private void tellOfName(ModelInode parent, Name name, ModelInode inode) {
        tell(listener -> {
            listener.nameChanged(parent.id, name);
            listener.attributesChanged(parent.id);
            listener.attributesChanged(inode.id);
        });
    }

    long newVersion() {
        return nextVersion++;
    }

    private void enter(String method) throws IOException {
        calls.computeIfAbsent(method, key -> new LongAdder()).increment();
        Throwable failure = failures.isEmpty() ? null : failures.remove(method);
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    ModelInode inode(InodeId id) throws FsException {
        ModelInode inode = inodes.get(id);
        if (inode == null) {
            throw new FsException(Errno.ESTALE, "gone: " + id);
        }
        return inode;
    }

    private ModelInode directory(InodeId id) throws FsException {
        ModelInode inode = inode(id);
        if (inode.kind != FileKind.DIRECTORY) {
            throw new FsException(Errno.ENOTDIR, "not a directory");
        }
        return inode;
    }

    private ModelInode child(InodeId directory, Name name) throws FsException {
        InodeId child = directory(directory).entries.get(name);
        if (child == null) {
            throw new FsException(Errno.ENOENT, "no " + name);
        }
        return inode(child);
    }

    @Override
    public synchronized Attributes lookup(InodeId directory, Name name) throws IOException {
        enter("lookup");
        return child(directory, name).attributes();
    }

    @Override
    public synchronized InodeId parent(InodeId directory) throws IOException {
        return directory(directory).parent;
    }

    @Override
    public synchronized Attributes attributes(InodeId inode) throws IOException {
        enter("attributes");
        return inode(inode).attributes();
    }

    @Override
    public synchronized Attributes setAttributes(InodeId id, AttributeChange change) throws IOException {
        enter("setAttributes");
        ModelInode inode = inode(id);
        if (change.mode() != null) {
            inode.mode = change.mode();
        }
        if (change.uid() != null) {
            inode.uid = change.uid();
        }
        if (change.gid() != null) {
            inode.gid = change.gid();
        }
        if (change.size() != null) {
            inode.content.resize(change.size());
            inode.version = newVersion();
            inode.modified = now();
        }
        if (change.accessed() != null) {
            inode.accessed = change.accessed();
        }
        if (change.modified() != null) {
            inode.modified = change.modified();
        }
        inode.changed = now();
        if (change.size() != null) {
            tell(listener -> listener.contentWritten(id));
        }
        tell(listener -> listener.attributesChanged(id));
        return inode.attributes();
    }

    @Override
    public synchronized OpenFile create(Caller caller, InodeId directory, Name name, int mode, OpenMode open)
            throws IOException {
        enter("create");
        return opened(add(caller, directory, name, FileKind.FILE, mode, 0), open);
    }

    @Override
    public synchronized Attributes makeNode(
            Caller caller, InodeId directory, Name name, FileKind kind, int mode, long device) throws IOException {
        enter("makeNode");
        return add(caller, directory, name, kind, mode, device).attributes();
    }

    private ModelInode add(Caller caller, InodeId directory, Name name, FileKind kind, int mode, long device)
            throws FsException {
        ModelInode parent = directory(directory);
        if (parent.entries.has(name)) {
            throw new FsException(Errno.EEXIST, "there is a " + name);
        }
        if (parent.links == 0) {
            throw new FsException(Errno.ENOENT, "the directory is removed");
        }
        ModelInode inode = make(caller, parent, kind, mode, device);
        link(parent, name, inode);
        return inode;
    }

    /** Makes an inode; in a set-group-id directory it gets the directory's group, and a directory the bit as well. */
    private ModelInode make(Caller caller, ModelInode parent, FileKind kind, int mode, long device) {
        callers.add(caller.uid() + ":" + caller.gid());
        int bits = mode & ~caller.umask();
        int gid = caller.gid();
        if ((parent.mode & SET_GROUP_ID) != 0) {
            gid = parent.gid;
            bits |= kind == FileKind.DIRECTORY ? SET_GROUP_ID : 0;
        }
        ModelInode inode = new ModelInode(new InodeId(7, nextSerial++), kind, bits, caller.uid(), gid, device);
        inode.version = newVersion();
        inodes.put(inode.id, inode);
        return inode;
    }

    private void link(ModelInode parent, Name name, ModelInode inode) {
        parent.entries.put(name, inode.id);
        if (inode.kind == FileKind.DIRECTORY) {
            inode.parent = parent.id;
            inode.links = 2;
            parent.links++;
        } else {
            inode.links++;
        }
        inode.changed = now();
        parent.touch();
        tellOfName(parent, name, inode);
    }

    private void remove(ModelInode parent, Name name, ModelInode inode) {
        parent.entries.remove(name);
        if (inode.kind == FileKind.DIRECTORY) {
            inode.links = 0;
            parent.links--;
        } else {
            inode.links--;
        }
        inode.changed = now();
        parent.touch();
        forgetIfUnused(inode);
        tellOfName(parent, name, inode);
    }

    private void forgetIfUnused(ModelInode inode) {
        if (inode.links == 0 && inode.handles == 0) {
            inodes.remove(inode.id);
        }
    }

    @Override
    public synchronized Attributes makeSymlink(Caller caller, InodeId directory, Name name, byte[] target)
            throws IOException {
        enter("makeSymlink");
        ModelInode symlink = add(caller, directory, name, FileKind.SYMLINK, 0777, 0);
        symlink.target = target.clone();
        return symlink.attributes();
    }

    @Override
    public synchronized byte[] readSymlink(InodeId id) throws IOException {
        enter("readSymlink");
        ModelInode inode = inode(id);
        if (inode.kind != FileKind.SYMLINK) {
            throw new FsException(Errno.EINVAL, "not a symlink");
        }
        return inode.target.clone();
    }

    @Override
    public synchronized Attributes link(InodeId id, InodeId directory, Name name) throws IOException {
        enter("link");
        ModelInode inode = inode(id);
        if (inode.kind == FileKind.DIRECTORY) {
            throw new FsException(Errno.EPERM, "a directory has one name");
        }
        if (inode.links == 0 && !inode.unnamed) {
            throw new FsException(Errno.ENOENT, "it has no name any more");
        }
        ModelInode parent = directory(directory);
        if (parent.entries.has(name)) {
            throw new FsException(Errno.EEXIST, "there is a " + name);
        }
        link(parent, name, inode);
        return inode.attributes();
    }

    @Override
    public synchronized void unlink(InodeId directory, Name name) throws IOException {
        enter("unlink");
        ModelInode inode = child(directory, name);
        if (inode.kind == FileKind.DIRECTORY) {
            throw new FsException(Errno.EISDIR, "a directory");
        }
        remove(directory(directory), name, inode);
    }

    @Override
    public synchronized void removeDirectory(InodeId directory, Name name) throws IOException {
        enter("removeDirectory");
        ModelInode inode = directory(child(directory, name).id);
        if (!inode.entries.isEmpty()) {
            throw new FsException(Errno.ENOTEMPTY, "not empty");
        }
        remove(directory(directory), name, inode);
    }

    @Override
    public synchronized void rename(InodeId directory, Name name, InodeId newDirectory, Name newName, RenameMode mode)
            throws IOException {
        enter("rename");
        ModelInode from = directory(directory);
        ModelInode to = directory(newDirectory);
        ModelInode moved = child(directory, name);
        InodeId oldId = to.entries.get(newName);
        if (oldId != null && mode == RenameMode.NO_REPLACE) {
            throw new FsException(Errno.EEXIST, "there is a " + newName);
        }
        if (moved.id.equals(oldId)) {
            return;
        }
        requireNotBelow(to, moved);
        if (mode == RenameMode.EXCHANGE) {
            exchange(from, name, moved, to, newName, child(newDirectory, newName));
            return;
        }
        if (oldId != null) {
            replace(to, newName, moved, inode(oldId));
        }
        from.entries.remove(name);
        moveTo(to, newName, moved, from);
        tellOfName(from, name, moved);
    }

    private void exchange(ModelInode from, Name name, ModelInode moved, ModelInode to, Name newName, ModelInode other)
            throws FsException {
        requireNotBelow(from, other);
        moveTo(to, newName, moved, from);
        moveTo(from, name, other, to);
    }

    private void moveTo(ModelInode to, Name name, ModelInode moved, ModelInode from) {
        to.entries.put(name, moved.id);
        if (moved.kind == FileKind.DIRECTORY) {
            moved.parent = to.id;
            from.links--;
            to.links++;
        }
        moved.changed = now();
        from.touch();
        to.touch();
        tellOfName(to, name, moved);
    }

    private void replace(ModelInode to, Name name, ModelInode moved, ModelInode old) throws FsException {
        boolean directory = moved.kind == FileKind.DIRECTORY;
        if (directory && old.kind != FileKind.DIRECTORY) {
            throw new FsException(Errno.ENOTDIR, "not a directory");
        }
        if (!directory && old.kind == FileKind.DIRECTORY) {
            throw new FsException(Errno.EISDIR, "a directory");
        }
        if (!old.entries.isEmpty()) {
            throw new FsException(Errno.ENOTEMPTY, "not empty");
        }
        remove(to, name, old);
    }

    private void requireNotBelow(ModelInode directory, ModelInode moved) throws FsException {
        ModelInode ancestor = directory;
        while (!ancestor.id.equals(InodeId.ROOT)) {
            if (ancestor == moved) {
                throw new FsException(Errno.EINVAL, "below itself");
            }
            ancestor = inode(ancestor.parent);
        }
    }

    @Override
    public synchronized OpenFile open(InodeId id, OpenMode open) throws IOException {
        enter("open");
        ModelInode inode = inode(id);
        if (inode.kind != FileKind.FILE) {
            throw new FsException(inode.kind == FileKind.DIRECTORY ? Errno.EISDIR : Errno.ENXIO, "not a file");
        }
        return opened(inode, open);
    }

    private OpenFile opened(ModelInode inode, OpenMode open) throws IOException {
        inode.handles++;
        openHandles.incrementAndGet();
        if (open.truncate() && inode.content.size() > 0) {
            inode.content.resize(0);
            inode.version = newVersion();
            inode.modified = now();
            tell(listener -> listener.contentWritten(inode.id));
        }
        return new ModelOpenFile(this, inode, open);
    }

    synchronized void released(ModelInode inode) {
        inode.handles--;
        openHandles.decrementAndGet();
        forgetIfUnused(inode);
    }

    void checkOpenFileCall(String method) throws IOException {
        enter(method);
    }

    @Override
    public synchronized OpenFile createUnnamed(Caller caller, InodeId directory, int mode, OpenMode open)
            throws IOException {
        enter("createUnnamed");
        ModelInode inode = make(caller, directory(directory), FileKind.FILE, mode, 0);
        inode.unnamed = true;
        return opened(inode, open);
    }

    @Override
    public long copyRange(OpenFile source, long sourceOffset, OpenFile target, long targetOffset, long length)
            throws IOException {
        return ((ModelOpenFile) source).copyTo((ModelOpenFile) target, sourceOffset, targetOffset, length);
    }

    @Override
    public void listen(TreeListener listener) {
        listeners.add(listener);
    }

    @Override
    public void unlisten(TreeListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void readDirectory(InodeId id, long cursor, DirectoryReader reader) throws IOException {
        List<Listed> some = listed(id, cursor);
        while (!some.isEmpty()) {
            for (Listed each : some) {
                if (!reader.take(each.entry.name(), each.entry.inode(), each.kind, each.entry.cursor())) {
                    return;
                }
            }
            some = listed(id, some.get(some.size() - 1).entry.cursor());
        }
    }

    private record Listed(ModelEntries.Entry entry, FileKind kind) {}

    private synchronized List<Listed> listed(InodeId id, long cursor) throws IOException {
        enter("readDirectory");
        List<Listed> some = new ArrayList<>();
        for (ModelEntries.Entry entry : directory(id).entries.after(cursor, LISTED_AT_ONCE)) {
            some.add(new Listed(entry, inode(entry.inode()).kind));
        }
        return some;
    }

    @Override
    public synchronized byte[] extendedAttribute(InodeId inode, byte[] name) throws IOException {
        enter("extendedAttribute");
        byte[] value = inode(inode).extended.get(ModelInode.key(name));
        if (value == null) {
            throw new FsException(Errno.ENODATA, "no such attribute");
        }
        return value.clone();
    }

    @Override
    public synchronized List<byte[]> extendedAttributeNames(InodeId inode) throws IOException {
        enter("extendedAttributeNames");
        return inode(inode).extended.keySet().stream().map(ModelInode::name).toList();
    }

    @Override
    public synchronized void setExtendedAttribute(
            InodeId id, byte[] name, byte[] value, boolean create, boolean replace) throws IOException {
        enter("setExtendedAttribute");
        ModelInode inode = inode(id);
        boolean there = inode.extended.containsKey(ModelInode.key(name));
        if (create && there) {
            throw new FsException(Errno.EEXIST, "there is one");
        }
        if (replace && !there) {
            throw new FsException(Errno.ENODATA, "there is none");
        }
        inode.extended.put(ModelInode.key(name), value.clone());
        inode.changed = now();
        tell(listener -> listener.attributesChanged(id));
    }

    @Override
    public synchronized void removeExtendedAttribute(InodeId id, byte[] name) throws IOException {
        enter("removeExtendedAttribute");
        if (inode(id).extended.remove(ModelInode.key(name)) == null) {
            throw new FsException(Errno.ENODATA, "there is none");
        }
        tell(listener -> listener.attributesChanged(id));
    }

    @Override
    public synchronized Statistics statistics() throws IOException {
        enter("statistics");
        return new Statistics(1L << 40, 1L << 39, inodes.size());
    }

    @Override
    public void sync() throws IOException {
        enter("sync");
    }

    @Override
    public void close() {}

    static Timestamp now() {
        java.time.Instant now = java.time.Instant.now();
        return new Timestamp(now.getEpochSecond(), now.getNano());
    }
}
