/**
 * Who a node is, and how it proves that: ids, keys, certificates, admissions.
 *
 * <p>Vocabulary: a node's <em>id</em> is the hash of its public key; the <em>authority</em> is the certificate authority
 * that every member derives from the cluster's secret; an <em>admission</em> is a member's signed word that a node has
 * joined, good until the member list says so itself.
 *
 * <p>Invariant: a private key is in no text, message or exception of this package.
 *
 * <p>The only package that imports Bouncy Castle, and only to build certificates. Must not depend on anything of casfs
 * but {@code crypto}.
 */
@NullMarked
package io.casfs.identity;

import org.jspecify.annotations.NullMarked;
