package io.casfs.fs;

import io.casfs.namespace.Content;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Version;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The committed version that an open file is built on.
 *
 * <p>Its layout is loaded when somebody first needs it: manifests may have to come from other nodes, and opening a file
 * must not wait for that. Thread-safe.
 */
final class Base {
    private final Version version;
    private final Contents contents;
    private volatile @Nullable Layout layout;

    Base(Version version, Contents contents) {
        this.version = version;
        this.contents = contents;
    }

    /** Makes the base of a version whose layout is known. */
    Base(Version version, Contents contents, Layout layout) {
        this(version, contents);
        this.layout = layout;
    }

    Version version() {
        return version;
    }

    Dot dot() {
        return version.stamp().dot();
    }

    Content content() {
        return version.content();
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
