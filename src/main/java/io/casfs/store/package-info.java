/**
 * A node's local state on disk: one RocksDB for the tree, small blocks and bookkeeping; commits and the mark.
 *
 * <p>Column families and their keys (all integers big-endian):
 *
 * <pre>
 * inodes   origin 8 | serial 8                        -> sealed record of the inode
 * links    inode 16 | link 16                         -> sealed record of the link (finds the links of an inode)
 * names    parent 16 | first 16 of HMAC(parent|name)  -> sealed records of the living links that want that name
 * moves    microseconds 8 | dot 32 | inode 16 | link 16 -> nothing; a directory move that isn't stable
 * unstable dot 32 | inode 16 | link 16                -> nothing; the link remembers something until that is stable
 * log      node 16 | incarnation 8 | counter 8        -> sealed record of the mutation, kept until the mark is past it
 * orphans  origin 8 | serial 8                        -> nothing; an inode that an open handle holds beyond its last link
 * journal  inode 16 | number 8                        -> sealed record of ranges written to an open file and synced
 * members  node 16                                  -> sealed record of the member
 * blocks   block id                                   -> sealed block, for blocks too small for a file of their own
 * </pre>
 *
 * <p>Vocabulary: a <em>commit</em> makes everything before it survive power loss; the <em>mark</em> tells, outside
 * RocksDB, up to where that was done.
 *
 * <p>Invariants: one mutation is one atomic batch; a commit first makes durable every block written or deduplicated
 * against, then syncs the write-ahead log; nothing leaves this package unsealed for the disk.
 *
 * <p>The only package that imports RocksDB. Must not depend on {@code fs} or any edge.
 */
@NullMarked
package io.casfs.store;

import org.jspecify.annotations.NullMarked;
