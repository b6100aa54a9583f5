package io.casfs.fuse.kernel;

import io.casfs.namespace.InodeId;

/** What operations ask and tell of what the kernel has cached. Thread-safe; waits for nothing. */
interface KernelCaches {
    /** Of a mount that has not begun: nothing is cached. */
    KernelCaches EMPTY = new KernelCaches() {
        @Override
        public boolean hasGoodPages(InodeId inode) {
            return false;
        }

        @Override
        public void contentReplaced(InodeId inode) {
            // The kernel has no pages of it.
        }

        @Override
        public void attributesReplaced(InodeId inode) {
            // The kernel has no attributes of it.
        }
    };

    /** Returns whether the kernel's pages of a file show what an open of it shows now. */
    boolean hasGoodPages(InodeId inode);

    /** Has the kernel drop a file's pages and attributes: they aren't what it thinks that its own request made of them. */
    void contentReplaced(InodeId inode);

    /** Has the kernel drop an inode's attributes, for the same reason. */
    void attributesReplaced(InodeId inode);
}
