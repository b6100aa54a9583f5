package io.casfs.fs;

import io.casfs.namespace.Content;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The read-only extended attributes under {@code user.casfs.}: what casfs itself says of a regular file. */
final class OwnAttributes {
    private static final String UNCOMMITTED = "local";

    private final Namespace namespace;
    private final Contents contents;
    private final OpenInodes open;
    private final CopyState copies;

    OwnAttributes(Namespace namespace, Contents contents, OpenInodes open, CopyState copies) {
        this.namespace = namespace;
        this.contents = contents;
        this.open = open;
        this.copies = copies;
    }

    /** Returns the value of the attribute {@code name}, without the prefix; ENODATA if there is none. */
    byte[] get(InodeId id, String name) throws IOException {
        Inode inode = namespace.inode(id).orElseThrow(() -> new FsException(Errno.ENOENT, "the file is gone"));
        if (inode.versions().isEmpty()) {
            throw new FsException(Errno.ENODATA, "only a regular file has this attribute");
        }
        Optional<OpenInode> opened = open.find(id);
        Content content = opened.map(OpenInode::base)
                .map(Base::content)
                .orElse(inode.version().content());
        String value = switch (name) {
            case "key" -> contents.key(content).toString();
            case "state" ->
                opened.map(OpenInode::isDirty).orElse(false)
                        ? UNCOMMITTED
                        : copies.of(visitor -> contents.visit(content, visitor));
            default -> throw new FsException(Errno.ENODATA, "there is no such attribute");
        };
        return value.getBytes(StandardCharsets.US_ASCII);
    }
}
