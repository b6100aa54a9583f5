package io.casfs.fuse.kernel;

import io.casfs.fuse.FilesContract;

final class FilesMountTest extends FilesContract {
    FilesMountTest() {
        super(new KernelEdge());
    }
}
