/**
 * Blocks between nodes: fetching what is missing, serving what is asked for, and seeing to enough kept copies.
 *
 * <p>Vocabulary: a <em>holder</em> has a block; <em>placement</em> names the members that are to keep it (weighted
 * rendezvous hashing over the member list); a copy is <em>kept</em> or <em>cached</em>, and <em>confirmed</em> once its
 * holder said that it is kept, verified and durable; to <em>release</em> is to make a kept copy a cached one; a member is
 * <em>near</em> if it is connected or not believed dead.
 *
 * <p>A read that misses goes {@link io.casfs.exchange.FallbackBlockStore}, {@code RemoteBlocks} (ranges, one fetch at a
 * time for each block), {@code Fetcher} and {@code FetchRace} (whom to ask, and when a second one as well). What was
 * written goes {@code CopyKeeper}, {@code Deliveries}. An eviction goes {@code Eviction}, {@code Census} (who keeps what,
 * asked now), {@code Deliveries}. {@code LocalCopies} is where a copy changes what it counts for, on all these ways.
 *
 * <p>Invariants: only sealed blocks pass through here; nothing is stored, counted or served that wasn't verified; no read
 * waits longer than its bound; a kept copy is released only after enough others confirmed theirs, asked at that time.
 *
 * <p>Must not depend on anything of casfs but {@code block}, {@code membership}, {@code transport} and {@code identity}.
 */
@NullMarked
package io.casfs.exchange;

import org.jspecify.annotations.NullMarked;
