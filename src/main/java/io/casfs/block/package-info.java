/**
 * Immutable blocks, their names, and stores that nest.
 *
 * <p>Encryption, caching and (elsewhere) fetching from peers are {@link io.casfs.block.BlockStore} decorators: {@code
 * cached(healing(sealed(fallback(tiered(small, large), peers))))}. The nesting is the security design: everything inside
 * {@link io.casfs.block.SealedBlockStore} handles sealed bytes only, and everything that comes out of it was verified.
 * What finds a bad copy is the sealed store; what has it replaced is {@link io.casfs.block.HealingBlockStore} around it.
 *
 * <h2>Vocabulary</h2>
 *
 * <ul>
 *   <li><b>block</b>: at most 1 MiB of plaintext, named by its {@link io.casfs.block.BlockId}
 *   <li><b>segment</b>: the part of a block that is decrypted and verified at once: 64 KiB under hmac-sha256, the whole
 *       block under sha1
 *   <li><b>leaf</b>: the HMAC of a segment
 *   <li><b>sealed block, sealing</b>: the encrypted form; one encryption, named by its IV
 *   <li><b>tag</b>: the first 16 bytes of an HMAC-SHA-256 under the block's own key
 *   <li><b>touch</b>: to say that a held block is needed again, and must be durable after the next sync
 * </ul>
 *
 * <h2>Ids</h2>
 *
 * <pre>
 *   kind byte   digest
 *   1 data      HMAC(K, 0x01 | segment size 4 | length 4 | leaf 1 .. leaf n)     hmac-sha256
 *   2 manifest  HMAC(K, 0x02 | segment size 4 | length 4 | leaf 1 .. leaf n)
 *   3 data      SHA-1(content)                                                    sha1
 *   4 manifest  SHA-1(content)
 *
 *   leaf i = HMAC(K, 0x00 | segment i)
 * </pre>
 *
 * K is the cluster's key for block ids. An empty block has no segment and no leaf.
 *
 * <h2>Sealed block, version 1</h2>
 *
 * The same bytes at rest and on the wire; numbers are big-endian.
 *
 * <pre>
 *    0       4         5         6              8            40     56              60       64
 *    +-------+---------+---------+--------------+------------+------+---------------+--------+
 *    | magic | version | id kind | table length | id digest  | IV   | sealed length | CRC-32C|   in clear
 *    | casb  | 1 (= 1) | 1       | 2  (= t)     | 32, 0-padded| 16  | 4             | 4      |
 *    +-------+---------+---------+--------------+------------+------+---------------+--------+
 *   64       80        80+t                                                    sealed length
 *    +-------+---------+-----------+-----------+--------------------------------------+
 *    | tag   | table   | segment 0 | segment 1 | ...                                  |
 *    | 16    | t       |           |           |                                      |
 *    +-------+---------+-----------+-----------+--------------------------------------+
 *
 *   table, encrypted, from 6 to 838 bytes:
 *    +-------------------+---------------+-------------------+---------------------------------+
 *    | plaintext length 4| flags 1 (= 0) | log2 segment size 1| entry of each segment          |
 *    +-------------------+---------------+-------------------+---------------------------------+
 *   entry:
 *    +----------------------+-----------------------------------+-------------------------------+
 *    | leaf 32, not in sha1 | stored length 4, top bit:         | tag 16 over the stored bytes, |
 *    |                      | compressed by zstd                | only if compressed            |
 *    +----------------------+-----------------------------------+-------------------------------+
 * </pre>
 *
 * <ul>
 *   <li>Keys: {@link io.casfs.crypto.BlockKeys#forBlock} of the id's bytes.
 *   <li>CRC: over all other bytes of the sealed block. It finds rot, without keys; it proves nothing.
 *   <li>Tag of the table: over 0x01, bytes 0 to 60, the encrypted table. Tag of a compressed segment: over 0x02, its
 *       index 4, its encrypted bytes. An uncompressed segment needs none: its leaf (or the SHA-1 id) covers it, and no
 *       parser sees it before.
 *   <li>Encryption: AES-256-CTR; the table begins at counter IV, segment i at IV + (i + 1) * 2^32, modulo 2^128.
 *   <li>Compression: zstd level 1 by segment, kept where it saves at least a tenth.
 * </ul>
 *
 * <p>The table length is in clear because the tag must be checked before the table is decrypted. It shows the number of
 * segments, so the plaintext's length in units of 64 KiB even where segments are compressed, and how many are.
 *
 * <p>A reader checks, in this order: header fields and lengths; the tag; the table's fields, which must add up exactly
 * to the sealed length; that the leaves hash to the id; and, for each segment it returns, the tag (if compressed) before
 * decompressing into an array of exactly the right size, then the digest of the plaintext.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>No plaintext or key goes into what is inside {@link io.casfs.block.SealedBlockStore}.
 *   <li>Whatever a reader returns outside of it was verified against the id.
 *   <li>One (key, IV) only ever meets one plaintext: the key is the id's own, the IV fresh for each sealing.
 *   <li>After {@link io.casfs.block.BlockStore#sync}, what was put or touched before survives a power cut.
 * </ul>
 *
 * <p>Must not depend on anything of casfs but {@code crypto}. Nothing else may use zstd.
 */
@NullMarked
package io.casfs.block;

import org.jspecify.annotations.NullMarked;
