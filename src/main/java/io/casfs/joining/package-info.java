/**
 * How a node becomes a member: tokens, invitations, and the talk between joiner and inviter.
 *
 * <p>Vocabulary: an <em>invitation</em> is the inviter's record of a token it gave out; to <em>redeem</em> a token is to
 * use it up, durably, before the cluster's secret goes out.
 *
 * <p>Must not depend on anything of casfs but {@code transport} and {@code identity}.
 */
@NullMarked
package io.casfs.joining;

import org.jspecify.annotations.NullMarked;
