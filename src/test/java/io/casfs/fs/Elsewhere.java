package io.casfs.fs;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Author;
import io.casfs.namespace.Batch;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Content;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Timestamp;
import io.casfs.namespace.Vector;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another node that knows all that a volume's does, and changes the tree. */
final class Elsewhere {
    private final TestVolume volume;
    private final Namespace namespace;
    private final Author author = new Author(new NodeId(3, 4), 5, 0);

    Elsewhere(TestVolume volume) {
        this.volume = volume;
        this.namespace = volume.store.namespace();
    }

    /** Gives the file another content, which replaces the one that has the name. */
    void replace(InodeId file, byte[] bytes, Timestamp modified) throws IOException {
        Content content = content(bytes);
        submit(
                new Change.SetContent(
                        file, content, List.of(inode(file).version().stamp().dot()), namespace.linkIdsOf(file)),
                new Change.SetModified(file, modified));
    }

    /** Makes a content, whose blocks then are in the volume's store. */
    private Content content(byte[] bytes) throws IOException {
        OpenFile file = volume.create("made elsewhere");
        TestVolume.writeAll(file, 0, bytes);
        file.release();
        Content content = inode(file.inode()).version().content();
        volume.fs.unlink(InodeId.ROOT, Name.of("made elsewhere"));
        return content;
    }

    void changeMode(InodeId file, int mode) throws IOException {
        submit(new Change.SetMode(file, mode));
    }

    void rename(String name, String newName) throws IOException {
        Link link = link(name);
        submit(new Change.MoveLink(link.inode(), link.id(), link.parent(), InodeId.ROOT, Name.of(newName)));
    }

    void remove(String name) throws IOException {
        Link link = link(name);
        Inode inode = inode(link.inode());
        submit(new Change.RemoveLink(link.inode(), link.id(), link.position().dot(), inode.versionDots()));
    }

    private void submit(Change... changes) throws IOException {
        Mutation mutation = author.author(List.of(changes), TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
        byte[] record = MutationCodec.encode(mutation);
        author.authored(mutation, record);
        volume.store
                .replica()
                .apply(new Batch(
                        Vector.Incarnation.of(mutation.dot()),
                        mutation.dot().counter(),
                        List.of(Bytes.of(record)),
                        Vector.EMPTY,
                        Bytes.EMPTY));
    }

    private Link link(String name) throws IOException {
        return namespace.named(InodeId.ROOT, Name.of(name)).orElseThrow();
    }

    Inode inode(InodeId id) throws IOException {
        return namespace.inode(id).orElseThrow();
    }
}
