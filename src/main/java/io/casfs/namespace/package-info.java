/**
 * The replicated tree as a pure function of its mutations: state, mutations, merging.
 *
 * <p>Vocabulary: a <em>link</em> is a name in a directory, an <em>inode</em> is what it leads to; a <em>mutation</em> is
 * one atomic change by one node, named by its <em>dot</em>; a <em>stamp</em> orders mutations; what is <em>buried</em>
 * is dead and kept until that is <em>stable</em>. {@code docs/merging.md} has the rules.
 *
 * <p>Invariants: nothing here does I/O, reads a clock or draws random numbers; the state after a set of mutations does
 * not depend on how they arrived; names are bytes.
 *
 * <p>Records are CBOR sequences (RFC 8742) of integers and byte strings; each begins with its format version: 1, but 2 for a
 * mutation that shares an inode. Dots
 * are written as node (two integers), incarnation, counter; stamps as microseconds and dot; ids as origin and serial.
 *
 * <pre>
 * mutation       stamp, SHA-256 of the one before, number of changes, then each: its code and fields
 * inode          stamps (written once, then named by index), kind, device, target; mode, owner, modification time, each
 *                with its stamp; extended attributes: name, whether set, value, stamp; change time; versions: stamp,
 *                size, allocated, CAS key, links that the writer saw; living links, entries, directories, removals,
 *                traces; access time
 * link           kind, whether living; placements: parent, name, stamp, whether effective; removals: dot, dot of the
 *                position seen, dots of the versions seen
 * journal entry  dot of the base version, base limit, size, modification time, ranges: offset and bytes
 * </pre>
 *
 * <p>{@code test-fixtures/namespace} pins them.
 *
 * <p>Must not depend on anything of casfs but the ids of {@code block}.
 */
@NullMarked
package io.casfs.namespace;

import org.jspecify.annotations.NullMarked;
