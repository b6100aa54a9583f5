package io.casfs.fuse;

import io.casfs.fs.AttributeChange;
import io.casfs.fs.Caller;
import io.casfs.fs.OpenMode;
import io.casfs.fs.RenameMode;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;

/**
 * Changes a model as another node would: behind the kernel's back, with the events that tell of it. To be called by threads
 * that no edge knows as its own.
 */
public final class OtherNode {
    private static final Caller CALLER = new Caller(1000, 1000, 022);

    private final ModelFileSystem fs;

    OtherNode(ModelFileSystem fs) {
        this.fs = fs;
    }

    /** Gives a file another content. */
    public void write(InodeId file, byte[] content) throws IOException {
        fs.replaceContent(file, content);
    }

    /** Makes a file. */
    public InodeId makeFile(InodeId directory, Name name, byte[] content) throws IOException {
        var file = fs.create(CALLER, directory, name, 0666, OpenMode.READ_WRITE);
        file.release();
        write(file.inode(), content);
        return file.inode();
    }

    /** Makes a directory. */
    public InodeId makeDirectory(InodeId directory, Name name) throws IOException {
        return fs.makeNode(CALLER, directory, name, FileKind.DIRECTORY, 0777, 0).inode();
    }

    /** Makes a symlink. */
    public void makeSymlink(InodeId directory, Name name, byte[] target) throws IOException {
        var unused = fs.makeSymlink(CALLER, directory, name, target);
    }

    /** Gives a file another name. */
    public void link(InodeId file, InodeId directory, Name name) throws IOException {
        var unused = fs.link(file, directory, name);
    }

    /** Removes a file's name, or an empty directory. */
    public void remove(InodeId directory, Name name) throws IOException {
        if (fs.lookup(directory, name).kind() == FileKind.DIRECTORY) {
            fs.removeDirectory(directory, name);
        } else {
            fs.unlink(directory, name);
        }
    }

    /** Moves a name. */
    public void rename(InodeId directory, Name name, InodeId newDirectory, Name newName) throws IOException {
        fs.rename(directory, name, newDirectory, newName, RenameMode.REPLACE);
    }

    /** Changes permissions. */
    public void changeMode(InodeId inode, int mode) throws IOException {
        var unused = fs.setAttributes(inode, AttributeChange.mode(mode));
    }
}
