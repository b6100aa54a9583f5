package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.membership.MembershipMessage.Sighting;
import java.util.List;
import java.util.Optional;

/** What SWIM wants to know, and whom it tells what it sees. Thread-safe; must not block. */
interface Surroundings {
    /** Returns whether a node may be talked to. */
    boolean isListed(NodeId node);

    /** Returns whom to try next among those SWIM may not know; none if nobody is listed. */
    Optional<NodeId> nextSeed();

    /** Takes the table, whenever there may be something new in it. */
    void see(List<Sighting> table);
}
