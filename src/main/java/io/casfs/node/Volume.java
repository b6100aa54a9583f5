package io.casfs.node;

import io.casfs.block.HashSetting;
import io.casfs.crypto.ClusterKeys;
import io.casfs.fs.FileSystem;
import io.casfs.namespace.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Placeholder until the store is there: opens nothing. */
@SuppressWarnings("DoNotCallSuggester")
public final class Volume implements AutoCloseable {
    private final HashSetting hash;

    private Volume(HashSetting hash) {
        this.hash = hash;
    }

    /** Opens the store, blocks and file system of a cluster's folder. */
    @SuppressWarnings("unused")
    public static Volume open(Path folder, ClusterKeys keys, NodeId node, HashSetting hash) throws IOException {
        return new Volume(hash);
    }

    /** The file system that edges mount. */
    public FileSystem fileSystem() {
        throw new UnsupportedOperationException("no store yet");
    }

    /** Content key and block list of the file at a path relative to the root. */
    public ContentListing key(byte[] path) throws IOException {
        throw new IOException("no store yet (" + path.length + ")");
    }

    /** Writes the content named by a CAS key; verified. */
    public void cat(String key, OutputStream out) throws IOException {
        throw new IOException("no store yet (" + key + out + ")");
    }

    /** Stores a content and returns its CAS key; durable when it returns. */
    public String put(InputStream in) throws IOException {
        throw new IOException("no store yet (" + in + ")");
    }

    /** Reads and checks every record and block. */
    public VerifyReport verify(Consumer<VerifyProgress> progress) throws IOException {
        throw new IOException("no store yet (" + progress + ")");
    }

    /** The figures for status. */
    public VolumeStatus status() {
        return new VolumeStatus(0, 0, 0, 0, hash.settingName());
    }

    @Override
    public void close() throws IOException {}
}
