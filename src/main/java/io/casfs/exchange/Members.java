package io.casfs.exchange;

import io.casfs.identity.NodeId;
import java.util.Map;

/** The replicated member list as placement sees it. Thread-safe; must be quick. */
@FunctionalInterface
public interface Members {
    /** Returns all listed members, this node included, with how much each is to keep relative to the others (at least 1). */
    Map<NodeId, Integer> weights();
}
