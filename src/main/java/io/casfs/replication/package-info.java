/**
 * Moves mutations between replicas: pushes new ones at once, repairs by comparing vectors, brings joiners a checkpoint.
 *
 * <p>Vocabulary: a <em>batch</em> is what an author sealed at once; <em>anti-entropy</em> compares vectors and fetches
 * what is missing; a mutation is <em>stable</em> when every member has it.
 *
 * <p>Invariants: one thread per replica decides everything; batches are checked before they are applied; on the wire they
 * are sealed records; nothing is said to be stable before everything was applied that was made without knowing it.
 *
 * <p>Must not depend on anything of casfs but {@code namespace}, {@code crypto} (to seal records), {@code membership},
 * {@code transport} and {@code identity}.
 */
@NullMarked
package io.casfs.replication;

import org.jspecify.annotations.NullMarked;
