package io.casfs.fs;

import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Placement;
import io.casfs.namespace.TreeEdit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what changed: what the tree's edits mean to them, and what open files show. Thread-safe; costs next to
 * nothing while nobody listens.
 *
 * <p>An own edit never says that a content was replaced: only open files make them, and show the new content already.
 */
final class TreeEvents implements Namespace.EditListener {
    private static final Logger LOG = LoggerFactory.getLogger(TreeEvents.class);

    private final List<TreeListener> listeners = new CopyOnWriteArrayList<>();
    private final Executor elsewhere;

    /** @param elsewhere runs on threads that no edge calls on */
    TreeEvents(Executor elsewhere) {
        this.elsewhere = elsewhere;
    }

    void add(TreeListener listener) {
        listeners.add(listener);
    }

    void remove(TreeListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void edited(TreeEdit edit, boolean own) {
        if (listeners.isEmpty()) {
            return;
        }
        for (TreeEdit.LinkChange change : edit.links()) {
            namesChanged(change);
            if (own && isUnasked(change)) {
                change.before().ifPresent(this::followed);
            }
        }
        for (Inode inode : edit.inodes()) {
            attributesChanged(inode.id());
        }
        for (Inode inode : edit.droppedInodes()) {
            attributesChanged(inode.id());
        }
        if (!own) {
            edit.replacedContents().forEach(this::contentReplaced);
        }
    }

    /** Which link has a name follows from all that want it, where two compare by what they lead to and since when. */
    private void namesChanged(TreeEdit.LinkChange change) {
        Optional<Placement> before = change.before().filter(Link::living).map(Link::placement);
        Optional<Placement> after = change.after().filter(Link::living).map(Link::placement);
        if (!before.equals(after)) {
            before.ifPresent(place -> nameChanged(place.parent(), place.name()));
            after.ifPresent(place -> nameChanged(place.parent(), place.name()));
        }
    }

    /**
     * Returns whether a link lives or died although nobody named it: a directory that another node removed, and that what
     * is inside kept alive.
     */
    private static boolean isUnasked(TreeEdit.LinkChange change) {
        Link before = change.before().orElse(null);
        if (before == null || before.removals().isEmpty()) {
            return false;
        }
        Link after = change.after().orElse(null);
        if (after == null) {
            return before.living();
        }
        return before.living() != after.living()
                && before.removals().containsAll(after.removals())
                && before.placements().containsAll(after.placements());
    }

    private void followed(Link link) {
        again(() -> {
            nameChanged(link.parent(), link.name());
            attributesChanged(link.parent());
            attributesChanged(link.inode());
        });
    }

    private void nameChanged(InodeId directory, Name name) {
        tell(listener -> listener.nameChanged(directory, name));
    }

    void attributesChanged(InodeId inode) {
        tell(listener -> listener.attributesChanged(inode));
    }

    void contentWritten(InodeId inode) {
        tell(listener -> listener.contentWritten(inode));
    }

    void contentReplaced(InodeId inode) {
        tell(listener -> listener.contentReplaced(inode));
    }

    /** Tells again of a name that nobody asked for. */
    void appeared(InodeId directory, Name name) {
        if (!listeners.isEmpty()) {
            again(() -> {
                nameChanged(directory, name);
                attributesChanged(directory);
            });
        }
    }

    /**
     * Tells once more and on another thread: of what happens on its own threads an edge believes that the kernel asked for
     * it and knows.
     */
    private void again(Runnable events) {
        try {
            elsewhere.execute(events);
        } catch (RejectedExecutionException e) {
            LOG.debug("The file system is closing: no edge can be left that would have to hear of names");
        }
    }

    /** What has happened has happened, whatever a listener makes of it. */
    private void tell(Consumer<TreeListener> event) {
        for (TreeListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("A listener failed: what the kernel has of the tree may be out of date", e);
            }
        }
    }
}
