package io.casfs.fs;

import io.casfs.namespace.Content;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Version;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The committed version that an open file is built on, as it is or with what was stored for the handles alone.
 *
 * <p>Its layout is loaded when somebody first needs it: manifests may have to come from other nodes, and opening a file
 * must not wait for that. Thread-safe.
 */
final class Base {
    private final Version version;
    private final Contents contents;
    private final boolean ahead;
    private volatile @Nullable Layout layout;

    private Base(Version version, Contents contents, boolean ahead, @Nullable Layout layout) {
        this.version = version;
        this.contents = contents;
        this.ahead = ahead;
        this.layout = layout;
    }

    Base(Version version, Contents contents) {
        this(version, contents, false, null);
    }

    /** Makes the base of a version whose layout is known. */
    Base(Version version, Contents contents, Layout layout) {
        this(version, contents, false, layout);
    }

    /** Returns the same version with another layout, whose blocks are stored and which no mutation names. */
    Base ahead(Layout stored) {
        return new Base(version, contents, true, stored);
    }

    /** Returns whether the layout isn't the version's: the file is dirty even where nothing lies over it. */
    boolean isAhead() {
        return ahead;
    }

    Version version() {
        return version;
    }

    Dot dot() {
        return version.stamp().dot();
    }

    /** Returns the version's content. */
    Content content() {
        return version.content();
    }

    /** Returns the bytes of the layout that are not holes. */
    long allocated() {
        Layout known = layout;
        return ahead && known != null ? known.allocated() : content().allocated();
    }

    /** Returns the layout; may wait for other nodes the first time, so the caller should hold no lock then. */
    Layout layout() throws IOException {
        Layout known = layout;
        if (known == null) {
            // Two that come at once both load it: neither waits for a lock, so that each can be interrupted.
            known = contents.load(content());
            layout = known;
        }
        return known;
    }
}
