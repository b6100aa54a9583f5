/**
 * A node's local state on disk: one RocksDB for the tree, its history, small blocks and bookkeeping; commits and the mark.
 *
 * <p>Column families and their keys (all integers big-endian); those with a star are of the replica: the same on every
 * node that has applied the same, and what a checkpoint carries.
 *
 * <pre>
 * inodes *    origin 8 | serial 8                        -> sealed record of the inode
 * links *     inode 16 | link 16                         -> sealed record of the link (finds the links of an inode)
 * names *     parent 16 | first 16 of HMAC(parent|name)  -> sealed records of the living links that want that name
 * moves *     microseconds 8 | dot 32 | inode 16 | link 16 -> nothing; a directory move that isn't stable
 * unstable *  dot 32 | inode 16 | link 16                -> nothing; the link remembers something until that is stable
 * members *   node 16                                    -> sealed record of the member
 * log *       node 16 | incarnation 8 | counter 8        -> sealed record of the mutation, kept until it is stable
 * batches *   sequence 8                                 -> sealed record of the batch, without its mutations
 * vector *    node 16 | incarnation 8                    -> sealed record: counter, hash and stamp of the last mutation
 *                                                           of it that is in a batch here
 * state *     1                                          -> sealed record of the stable vector
 * state       2                                          -> there while a checkpoint is being adopted
 * state       3                                          -> sealed vector: where unverified own mutations begin
 * orphans     origin 8 | serial 8                        -> nothing; an inode that an open handle holds beyond its last
 *                                                           link, or before its first
 * journal     inode 16 | number 8                        -> sealed record of ranges written to an open file and synced
 * blocks      block id                                   -> sealed block, for blocks too small for a file of their own
 * cached      block id                                   -> nothing; the copy here doesn't count
 * unconfirmed block id                                   -> nothing; written here, the cluster hasn't confirmed it
 * </pre>
 *
 * <p>Records are CBOR sequences as in {@code namespace}, each begins with its format version, now 1:
 *
 * <pre>
 * batch       author: node (two integers), incarnation; first and last counter; needs: a vector's record; signature
 * vector      counter, SHA-256 of the mutation's record, microseconds of its stamp
 * </pre>
 *
 * <p>A batch's sequence number is its place in the order in which batches came to be here, which is a causal order. Own
 * mutations in the log after the last batch of their incarnation are not sealed yet.
 *
 * <p>A checkpoint is all records with a star, in the order of tables and keys, cut into parts of at most 1 MiB (more if
 * one record is larger). Records stay sealed: table and key, which they are bound to, are the same on every node.
 *
 * <pre>
 * part    version 1 | checkpoint 8 | number 4 | entry ... | end (in the last part only)
 * entry   kind of record 1 | length 2 | key | length 4 | sealed record
 * end     0 1 | number of entries in all parts 8
 * </pre>
 *
 * <p>Vocabulary: a <em>commit</em> makes everything before it survive power loss; the <em>mark</em> tells, outside
 * RocksDB, up to where that was done.
 *
 * <p>Invariants: one own mutation, or one batch of another node, is one atomic write; a commit first makes durable every
 * block written or deduplicated against, then syncs the write-ahead log; nothing leaves this package unsealed for the
 * disk.
 *
 * <p>The only package that imports RocksDB. Must not depend on {@code fs} or any edge.
 */
@NullMarked
package io.casfs.store;

import org.jspecify.annotations.NullMarked;
