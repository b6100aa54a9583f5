package io.casfs.fs;

import io.casfs.namespace.Change;
import io.casfs.namespace.Content;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Nature;
import io.casfs.namespace.Owner;
import io.casfs.namespace.Timestamp;
import io.casfs.namespace.TreeView;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a file anew that another node removed while it was written to here, so that what was written isn't lost. */
final class RemovedFile {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedFile.class);
    private static final int OWNER_ONLY = 0600;

    private RemovedFile() {}

    /**
     * Drafts the new file.
     *
     * @param dot the dot that the mutation will have
     * @param place where the file was, if that is known; if nobody can be put there, it comes into the root directory
     * @param gone the file as it was last seen, if it was
     */
    static Draft anew(
            TreeView tree, Dot dot, @Nullable Link place, @Nullable Inode gone, Content content, Timestamp modified)
            throws IOException {
        InodeId made = InodeId.madeBy(dot);
        LOG.warn("A file was removed by another node while it was written to here; it is made anew as {}", made);
        return Draft.of(
                new Change.MakeInode(
                        Nature.FILE,
                        gone == null ? OWNER_ONLY : gone.registers().mode().value(),
                        gone == null
                                ? new Owner(0, 0)
                                : gone.registers().owner().value()),
                place != null && isFree(tree, place)
                        ? new Change.MakeLink(made, place.parent(), place.name())
                        : new Change.MakeLink(made, InodeId.ROOT, Name.of("recovered " + made)),
                new Change.SetContent(made, content, List.of(dot), List.of(LinkId.madeBy(dot))),
                new Change.SetModified(made, modified));
    }

    private static boolean isFree(TreeView tree, Link place) throws IOException {
        return tree.inode(place.parent()).filter(Inode::isDirectory).isPresent()
                && tree.named(place.parent(), place.name()).isEmpty();
    }
}
