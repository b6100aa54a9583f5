/**
 * Keys and the operations done with them; bytes in, bytes out.
 *
 * <p>Everything derives from one {@link io.casfs.crypto.ClusterSecret} by HKDF-SHA-256 (RFC 5869): {@link
 * io.casfs.crypto.ClusterKeys} gives one functional object per purpose. No key byte leaves this package: callers get
 * objects that hash, seal and open, never key material. The only exception is {@link
 * io.casfs.crypto.ClusterSecret#encoded()}, which exists for the key file and for admitting a new node.
 *
 * <h2>Vocabulary</h2>
 *
 * <ul>
 *   <li><b>record</b>: a short value at rest or on the wire (an entry of the tree, a name, a mutation)
 *   <li><b>kind, key</b>: what a record is and where it belongs; authenticated, not stored in the record
 *   <li><b>counter offset</b>: the number of 16-byte AES blocks added to an IV, modulo 2^128
 * </ul>
 *
 * <h2>Sealed record</h2>
 *
 * <pre>
 *   0         1                17                17+n             33+n
 *   +---------+----------------+-----------------+----------------+
 *   | version | IV             | ciphertext      | tag            |
 *   | 1 (= 1) | 16, random     | n, AES-256-CTR  | 16             |
 *   +---------+----------------+-----------------+----------------+
 *
 *   tag = first 16 bytes of HMAC-SHA-256(record MAC key,
 *           cluster id 16 | version 1 | kind 1 | key length 4 (big-endian) | key | IV 16 | ciphertext)
 * </pre>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>One key serves one purpose.
 *   <li>A tag is compared in constant time, before anything is decrypted.
 *   <li>An IV is drawn for each sealing from a {@link java.security.SecureRandom} and never used twice.
 *   <li>{@link javax.crypto.Cipher} is fed small pieces: JDK 17 uses the AES instructions only once the method around
 *       them is compiled, which takes a number of calls, not of bytes.
 * </ul>
 *
 * <p>Must not depend on any other package of casfs, nor on any library besides the JDK.
 */
@NullMarked
package io.casfs.crypto;

import org.jspecify.annotations.NullMarked;
