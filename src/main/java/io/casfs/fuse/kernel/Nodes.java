package io.casfs.fuse.kernel;

import io.casfs.fs.Attributes;
import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import io.casfs.namespace.InodeId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The inodes that the kernel knows, by its numbers, each with the number of times that it was told of it and hasn't
 * forgotten it. Thread-safe.
 *
 * <p>An inode's node number is what programs see as {@code st_ino}, unless another inode has that by a chance of 1 in
 * 2<sup>63</sup>; then it is the next free one.
 */
final class Nodes {
    /** The root's number, which the kernel knows without being told. */
    static final long ROOT = 1;

    private static final class Node {
        private final InodeId inode;
        private long told;
        private volatile @Nullable Attributes last;

        private Node(InodeId inode, long told) {
            this.inode = inode;
            this.told = told;
        }
    }

    private final Map<Long, Node> nodes = new ConcurrentHashMap<>();

    Nodes() {
        nodes.put(ROOT, new Node(InodeId.ROOT, 1));
    }

    /** Counts that the kernel is told of an inode; returns its number. */
    long learn(InodeId inode) {
        long number = inode.number();
        while (true) {
            Node node = nodes.compute(number, (key, known) -> {
                if (known == null) {
                    return new Node(inode, 1);
                }
                if (known.inode.equals(inode)) {
                    known.told++;
                }
                return known;
            });
            if (node.inode.equals(inode)) {
                return number;
            }
            number++;
        }
    }

    /** Counts that the kernel has forgotten a node so many times; the root is never forgotten. */
    void forget(long number, long times) {
        nodes.computeIfPresent(number, (key, node) -> {
            node.told -= times;
            return node.told <= 0 && number != ROOT ? null : node;
        });
    }

    /**
     * Returns the inode with the kernel's number.
     *
     * @throws FsException ESTALE if it was never told of it, or has forgotten it
     */
    InodeId inode(long number) throws FsException {
        Node node = nodes.get(number);
        if (node == null) {
            throw new FsException(Errno.ESTALE, "the kernel has forgotten node " + number);
        }
        return node.inode;
    }

    /** Returns whether the kernel may have the node of that number. */
    boolean isKnown(long number) {
        return nodes.containsKey(number);
    }

    /** Returns the kernel's number of an inode that it knows. */
    Optional<Long> number(InodeId inode) {
        long number = inode.number();
        while (true) {
            Node node = nodes.get(number);
            if (node == null) {
                return Optional.empty();
            }
            if (node.inode.equals(inode)) {
                return Optional.of(number);
            }
            number++;
        }
    }

    /**
     * Remembers what an inode was like when its last name went: programs that stand in a removed directory, or hold a file
     * without having it open, can still ask.
     */
    void unlinked(Attributes last) {
        Node node = nodes.get(last.inode().number());
        if (node != null && node.inode.equals(last.inode())) {
            node.last = last;
        }
    }

    /** Returns what an inode without names was like at last, if the kernel still knows it. */
    Optional<Attributes> last(long number) {
        return Optional.ofNullable(nodes.get(number)).map(node -> node.last);
    }

    /** Returns how many inodes the kernel knows, the root included. */
    int size() {
        return nodes.size();
    }
}
