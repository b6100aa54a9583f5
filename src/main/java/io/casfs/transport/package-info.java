/**
 * Messages between nodes: requests, one-way messages, and the short talk with a stranger who wants to join.
 *
 * <p>Vocabulary: a <em>protocol</em> is a sealed set of messages and its name; an <em>envelope</em> is one message with a
 * raw payload; a <em>peer</em> is another node, named by its id, which the transport has checked; a <em>stranger</em> is
 * somebody who is no member (yet).
 *
 * <p>Long things are sequences of bounded requests paced by the receiver: that needs no streams, resumes by itself at
 * another peer, and maps to any transport.
 *
 * <p>Invariants: sizes are bounded before anything is allocated; nothing a peer sends names a class; a handler sees
 * messages only of peers that the {@link io.casfs.transport.Gatekeeper} admitted; what waits for a slow peer is bounded
 * in bytes.
 *
 * <p>Names no implementation's types. Must not depend on anything of casfs but {@code identity}.
 */
@NullMarked
package io.casfs.transport;

import org.jspecify.annotations.NullMarked;
