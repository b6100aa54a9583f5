/**
 * Moves mutations between replicas: pushes new ones at once, repairs by comparing vectors, brings joiners a checkpoint.
 *
 * <p>Vocabulary: a <em>batch</em> is what an author sealed at once; <em>anti-entropy</em> compares vectors and fetches
 * what is missing; a mutation is <em>stable</em> when every member has it; a node's <em>view</em> is who is a member and
 * which incarnation each one runs; a peer has <em>fallen behind</em> when a push to it was lost, until it catches up by
 * anti-entropy.
 *
 * <p>{@link io.casfs.replication.Replication} is what a node uses, and {@link io.casfs.replication.Bootstrap} when it
 * joins. Inside, {@code Core} decides everything and can be run in a simulation's time; it knows the world by {@code
 * Ports} alone. Own mutations go from {@code Sealing} to {@code Pushing}; those of others come by {@code Core} and {@code
 * AntiEntropy} to {@code Intake}; {@code Settling} makes them durable and {@code Stability} says what all have.
 *
 * <p>Messages are JSON; what they carry is in the payload, as pieces, each after its length:
 *
 * <pre>
 *   piece    = length (4 bytes, big-endian) | bytes
 *   batch    = a record of kind 32, sealed under author (24 bytes) | first (8) | last (8)
 *   lacking  = applied vector, durable vector                -> lacked = the same two, batches; or forgotten
 *   push     = batches                                       -> pushed
 *   state    = applied vector, durable vector                   (one-way)
 *   open                                                     -> opened
 *   next                                                     -> part = bytes; or end = vector, public key, signature
 * </pre>
 *
 * <p>Invariants: one thread per replica decides everything; batches are checked before they are applied; on the wire they
 * are sealed records; nothing is said to be stable before everything was applied that was made without knowing it (the
 * argument is in {@code Stability}).
 *
 * <p>Must not depend on anything of casfs but {@code namespace}, {@code crypto} (to seal records), {@code membership},
 * {@code transport} and {@code identity}.
 */
@NullMarked
package io.casfs.replication;

import org.jspecify.annotations.NullMarked;
