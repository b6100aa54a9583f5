package io.casfs.fuse.jnr;

import com.kenai.jffi.Closure;
import io.casfs.fs.Attributes;
import io.casfs.fs.ContentVersion;
import io.casfs.fs.Errno;
import io.casfs.fs.FileSystem;
import io.casfs.fs.FsException;
import io.casfs.fs.OpenFile;
import io.casfs.fs.OpenMode;
import io.casfs.fuse.FaultLog;
import io.casfs.fuse.HandleTable;
import io.casfs.fuse.OpenFlags;
import io.casfs.fuse.OwnerMapping;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opening regular files and what is done with open ones. */
final class FileOperations {
    private static final int PERMISSIONS = 07777;

    private final FileSystem fs;
    private final Paths paths;
    private final Orphans orphans;
    private final HandleTable<FileHandle> handles;
    private final PageLedger pages;
    private final OwnerMapping owners;
    private final Counters counters;
    private final FaultLog faults;

    FileOperations(
            FileSystem fs,
            Paths paths,
            Orphans orphans,
            HandleTable<FileHandle> handles,
            PageLedger pages,
            OwnerMapping owners,
            Counters counters,
            FaultLog faults) {
        this.fs = fs;
        this.paths = paths;
        this.orphans = orphans;
        this.handles = handles;
        this.pages = pages;
        this.owners = owners;
        this.counters = counters;
        this.faults = faults;
    }

    void addTo(Map<Operation, Callback> callbacks) {
        callbacks.put(Operation.OPEN, (thread, a) -> open(thread, a.getAddress(0), a.getAddress(1)));
        callbacks.put(Operation.CREATE, (thread, a) -> create(thread, a.getAddress(0), a.getInt(1), a.getAddress(2)));
        callbacks.put(Operation.READ, (thread, a) -> read(a));
        callbacks.put(Operation.WRITE, (thread, a) -> write(a));
        callbacks.put(Operation.FLUSH, (thread, a) -> flush(handle(a.getAddress(1))));
        callbacks.put(Operation.RELEASE, (thread, a) -> {
            release(handles.remove(FileInfoLayout.handle(a.getAddress(1))));
            return 0;
        });
        callbacks.put(Operation.FSYNC, (thread, a) -> fsync(handle(a.getAddress(2))));
    }

    private FileHandle handle(long info) throws FsException {
        return handles.get(FileInfoLayout.handle(info));
    }

    private int open(FuseThread thread, long pathAddress, long info) throws IOException {
        FusePath path = FusePath.at(pathAddress);
        OpenMode mode = OpenFlags.mode(FileInfoLayout.flags(info));
        Orphan orphan = paths.orphan(thread, path);
        if (orphan != null) {
            return opened(orphan.open(fs, mode), mode, path, orphan, info);
        }
        return opened(fs.open(paths.inode(thread, path), mode), mode, path, null, info);
    }

    private int create(FuseThread thread, long pathAddress, int permissions, long info) throws IOException {
        FusePath path = FusePath.at(pathAddress);
        Paths.Place place = paths.freePlace(path);
        int flags = FileInfoLayout.flags(info);
        OpenMode mode = OpenFlags.mode(flags);
        try {
            OpenFile file =
                    fs.create(thread.caller(owners), place.directory(), place.name(), permissions & PERMISSIONS, mode);
            return opened(file, mode, path, null, info);
        } catch (FsException e) {
            if (e.errno() != Errno.EEXIST || OpenFlags.isExclusive(flags)) {
                throw e;
            }
            // Made by somebody else since the kernel looked.
            return opened(fs.open(fs.lookup(place.directory(), place.name()).inode(), mode), mode, path, null, info);
        }
    }

    private int opened(OpenFile file, OpenMode mode, FusePath path, @Nullable Orphan orphan, long info)
            throws IOException {
        try {
            boolean soleLink = file.attributes().links() == 1;
            FileHandle.Opening opening = new FileHandle.Opening(path, file.version(), soleLink, pages.renames());
            FileHandle handle = new FileHandle(fs, file, mode.append(), opening, orphan);
            if (pages.mayKeep(handle)) {
                FileInfoLayout.keepCache(info);
            }
            if (mode.truncate()) {
                pages.changed(file.inode(), path);
            }
            FileInfoLayout.setHandle(info, handles.add(handle));
            return 0;
        } catch (IOException | RuntimeException | Error e) {
            file.release();
            if (orphan != null) {
                orphans.closed(orphan);
            }
            throw e;
        }
    }

    private int read(Closure.Buffer a) throws IOException {
        FileHandle handle = handle(a.getAddress(4));
        pages.used(handle);
        int count = handle.file().read(a.getLong(3), Native.buffer(a.getAddress(1), (int) a.getLong(2)));
        counters.read(count);
        return count;
    }

    private int write(Closure.Buffer a) throws IOException {
        long info = a.getAddress(4);
        FileHandle handle = handle(info);
        // Before the write: a failed one may have changed the kernel's pages, too.
        pages.changed(handle);
        OpenFile file = FileInfoLayout.isPageWrite(info) ? handle.pageFile() : handle.file();
        int count = file.write(a.getLong(3), Native.buffer(a.getAddress(1), (int) a.getLong(2)));
        counters.written(count);
        return count;
    }

    private int flush(FileHandle handle) throws IOException {
        pages.used(handle);
        handle.file().flush();
        return 0;
    }

    private int fsync(FileHandle handle) throws IOException {
        pages.used(handle);
        handle.file().fsync();
        return 0;
    }

    private void release(FileHandle handle) throws IOException {
        Optional<ContentVersion> version = Optional.empty();
        int links = 0;
        try {
            // Pages of shared mappings come after the last flush; once released, the handle tells nothing any more.
            handle.file().flush();
            version = handle.file().version();
            Attributes attributes = handle.file().attributes();
            links = attributes.links();
        } finally {
            pages.released(handle, version, links);
            end(handle);
        }
    }

    private void end(FileHandle handle) throws IOException {
        Orphan orphan = handle.orphan();
        try {
            handle.release();
        } finally {
            if (orphan != null) {
                orphans.closed(orphan);
            }
        }
    }

    /** Releases what the kernel did not get to release before the mount ended. */
    void releaseAll() {
        for (FileHandle handle : handles.removeAll()) {
            try {
                release(handle);
            } catch (IOException | RuntimeException e) {
                faults.report(Operation.RELEASE.label(), e);
            }
        }
    }
}
