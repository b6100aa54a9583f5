package io.casfs.node;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What went over the network since the node's start.
 *
 * @param bytesSent to all peers, TLS excluded
 * @param bytesReceived from all peers, TLS excluded
 * @param refused connections and frames refused, by reason
 */
public record NetworkStatus(long bytesSent, long bytesReceived, SortedMap<String, Long> refused) {
    public NetworkStatus {
        refused = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    }

    /** Counts that come in any order. */
    public static NetworkStatus of(long bytesSent, long bytesReceived, Map<String, Long> refused) {
        return new NetworkStatus(bytesSent, bytesReceived, new TreeMap<>(refused));
    }
}
