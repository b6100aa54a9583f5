/**
 * The replicated tree as a pure function of its mutations: state, mutations, merging.
 *
 * <p>Vocabulary: a <em>link</em> is a name in a directory, an <em>inode</em> is what it leads to; a <em>mutation</em> is
 * one atomic change by one node, named by its <em>dot</em>; a <em>stamp</em> orders mutations.
 *
 * <p>Invariants: nothing here does I/O, reads a clock or draws random numbers; the state after a set of mutations does
 * not depend on how they arrived; names are bytes.
 *
 * <p>Must not depend on anything of casfs but the ids of {@code block}.
 */
@NullMarked
package io.casfs.namespace;

import org.jspecify.annotations.NullMarked;
