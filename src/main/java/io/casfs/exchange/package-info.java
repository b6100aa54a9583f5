/**
 * Blocks between nodes: fetching what is missing, serving what is asked for, and seeing to enough kept copies.
 *
 * <p>Vocabulary: a <em>holder</em> has a block; <em>placement</em> names the members that are to keep it (weighted
 * rendezvous hashing over the member list); a copy is <em>kept</em> or <em>cached</em>; to <em>release</em> is to make a
 * kept copy a cached one.
 *
 * <p>Invariants: only sealed blocks pass through here; nothing is stored, counted or served that wasn't verified; no read
 * waits longer than its bound; a kept copy is released only after enough others confirmed theirs, asked at that time.
 *
 * <p>Must not depend on anything of casfs but {@code block}, {@code membership}, {@code transport} and {@code identity}.
 */
@NullMarked
package io.casfs.exchange;

import org.jspecify.annotations.NullMarked;
