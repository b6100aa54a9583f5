/**
 * How a node becomes a member: tokens, invitations, and the talk between joiner and inviter.
 *
 * <p>Vocabulary: an <em>invitation</em> is the inviter's record of a token it gave out; to <em>redeem</em> a token is to
 * use it up, durably, before the cluster's secret goes out.
 *
 * <p>The talk is one question and one answer, inside TLS in which the joiner has checked, before it says anything, that
 * the host's certificate is signed by the authority whose fingerprint is in the token:
 *
 * <pre>
 *   joiner  -> inviter   Hello     public key P, proof, possession, name, addresses
 *   inviter -> joiner    Welcome   cluster id, secret, hash setting, certificates, admission record; or Refusal
 *
 *   key        = SHA-256(the token's secret)                 all that the inviter keeps of the secret
 *   statement  = "casfs join" | SHA-256(the host's certificate) | P
 *   proof      = HMAC-SHA-256(key, statement)
 *   possession = ECDSA signature of statement by the private key of P
 * </pre>
 *
 * <p>Why like this:
 *
 * <ul>
 *   <li>The token's secret doesn't travel. Every member can derive the authority's key, so another member could pose as
 *       the inviter; it would see a proof that holds for its own certificate and for the joiner's key alone.
 *   <li>The inviter can check a proof with what it keeps. Who reads its file could make proofs, but the file lies beside
 *       the cluster's secret, for the same user alone; tokens themselves can't be told from it. The secrets are 128 random
 *       bits, so a slow hash would add nothing.
 *   <li>The order at the inviter is: proof, possession, redeem durably, admit, answer. A crash after the third step costs
 *       the token, never gives a second use. If admitting fails, the use is given back.
 * </ul>
 *
 * <p>Must not depend on anything of casfs but {@code transport} and {@code identity}.
 */
@NullMarked
package io.casfs.joining;

import org.jspecify.annotations.NullMarked;
