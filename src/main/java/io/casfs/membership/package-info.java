/**
 * Who answers: which members are live, suspected or dead, as this node sees it (SWIM: Das, Gupta, Motivala, DSN 2002).
 *
 * <p>Not who belongs to the cluster: that is the replicated member list. Nothing durable depends on this view; it decides
 * whom to ask first and what people are shown.
 *
 * <p>The only package that imports ScaleCube and Reactor. Must not depend on anything of casfs but {@code transport} and
 * {@code identity}.
 */
@NullMarked
package io.casfs.membership;

import org.jspecify.annotations.NullMarked;
