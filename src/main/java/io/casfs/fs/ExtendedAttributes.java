package io.casfs.fs;

import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Register;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Extended attributes as programs set them; those under {@code user.casfs.} are the file system's own. */
final class ExtendedAttributes {
    static final String OWN_PREFIX = "user.casfs.";

    private static final int MAX_NAME = 255;
    private static final int MAX_VALUE = 65_536;
    private static final long MAX_TOTAL = 1 << 20;

    /** One mutation has to say them all when the file gets its first name, and it must not be longer than 1 MiB. */
    private static final long MAX_TOTAL_LOCAL = 512 << 10;

    private static final int MUTATION_OVERHEAD = 64;
    private static final List<String> KEPT_PREFIXES = List.of("user.", "trusted.", "security.");

    private final Namespace namespace;

    ExtendedAttributes(Namespace namespace) {
        this.namespace = namespace;
    }

    static byte[] get(Inode inode, byte[] name) throws FsException {
        checkName(name);
        Register<Optional<Bytes>> register = inode.registers().extended().get(Bytes.of(name));
        if (register == null || register.value().isEmpty()) {
            throw new FsException(Errno.ENODATA, "there is no such attribute");
        }
        return register.value().get().toBytes();
    }

    static List<byte[]> names(Inode inode) {
        List<byte[]> names = new ArrayList<>();
        inode.registers().extended().forEach((name, register) -> {
            if (register.value().isPresent()) {
                names.add(name.toBytes());
            }
        });
        return names;
    }

    void set(InodeId id, byte[] name, byte[] value, boolean create, boolean replace) throws IOException {
        checkWritable(name);
        if (value.length > MAX_VALUE) {
            throw new FsException(Errno.ERANGE, "an attribute has at most " + MAX_VALUE + " bytes");
        }
        Bytes key = Bytes.of(name);
        namespace.submit((tree, dot) -> {
            Inode inode = tree.inode(id).orElseThrow(() -> new FsException(Errno.ENOENT, "the file is gone"));
            boolean there = isSet(inode, key);
            if (create && there) {
                throw new FsException(Errno.EEXIST, "the attribute is there");
            }
            if (replace && !there) {
                throw new FsException(Errno.ENODATA, "there is no such attribute");
            }
            requireRoom(inode, name.length + value.length);
            return draft(inode, new Change.SetExtended(id, key, Optional.of(Bytes.of(value))));
        });
    }

    void remove(InodeId id, byte[] name) throws IOException {
        checkWritable(name);
        Bytes key = Bytes.of(name);
        namespace.submit((tree, dot) -> {
            Inode inode = tree.inode(id).orElseThrow(() -> new FsException(Errno.ENOENT, "the file is gone"));
            if (!isSet(inode, key)) {
                throw new FsException(Errno.ENODATA, "there is no such attribute");
            }
            return draft(inode, new Change.SetExtended(id, key, Optional.empty()));
        });
    }

    private static Draft draft(Inode inode, Change change) {
        return Draft.ofAttributes(inode, List.of(change), Optional.empty());
    }

    private static boolean isSet(Inode inode, Bytes name) {
        Register<Optional<Bytes>> register = inode.registers().extended().get(name);
        return register != null && register.value().isPresent();
    }

    private static void requireRoom(Inode inode, int added) throws FsException {
        long overhead = inode.isLocal() ? MUTATION_OVERHEAD : 0;
        long limit = inode.isLocal() ? MAX_TOTAL_LOCAL : MAX_TOTAL;
        long total = overhead + added;
        for (var entry : inode.registers().extended().entrySet()) {
            int value = entry.getValue().value().map(Bytes::length).orElse(0);
            total += overhead + entry.getKey().length() + value;
        }
        if (total > limit) {
            throw new FsException(
                    Errno.ENOSPC,
                    "the attributes of a file have at most " + limit + " bytes"
                            + (inode.isLocal() ? " while it has no name; give it one first" : ""));
        }
    }

    private static void checkName(byte[] name) throws FsException {
        String text = Bytes.of(name).toString();
        if (KEPT_PREFIXES.stream().noneMatch(prefix -> text.startsWith(prefix) && text.length() > prefix.length())) {
            throw new FsException(Errno.ENOTSUP, "attributes begin with " + String.join(", ", KEPT_PREFIXES));
        }
        if (name.length > MAX_NAME) {
            throw new FsException(Errno.ERANGE, "an attribute's name has at most " + MAX_NAME + " bytes");
        }
    }

    private static void checkWritable(byte[] name) throws FsException {
        checkName(name);
        if (Bytes.of(name).toString().startsWith(OWN_PREFIX)) {
            throw new FsException(Errno.EPERM, "attributes under " + OWN_PREFIX + " are read only");
        }
    }
}
