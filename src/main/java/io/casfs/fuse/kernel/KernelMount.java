package io.casfs.fuse.kernel;

import io.casfs.fs.FileSystem;
import io.casfs.fuse.EdgeUnavailableException;
import io.casfs.fuse.Mount;
import io.casfs.fuse.MountOptions;
import java.io.IOException;

/** A placeholder until branch edge is merged. */
public final class KernelMount {
    private KernelMount() {}

    public static Mount mount(FileSystem fs, MountOptions options) throws IOException {
        throw new EdgeUnavailableException("the kernel edge isn't there yet");
    }
}
