package io.casfs.transport;

import java.util.Map;

/**
 * What a transport has counted since its start.
 *
 * @param bytesSent to all peers, TLS excluded
 * @param bytesReceived from all peers, TLS excluded
 * @param refused connections and frames refused, by reason (a fixed set of short words)
 */
public record TransportStatistics(long bytesSent, long bytesReceived, Map<String, Long> refused) {
    public TransportStatistics {
        refused = Map.copyOf(refused);
    }
}
