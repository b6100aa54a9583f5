package io.casfs.replication;

import io.casfs.crypto.RecordSealer;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Replica;
import java.security.PublicKey;

/**
 * What makes a batch trusted.
 *
 * @param records seals batches for the wire
 * @param signer signs with this node's key
 * @param verifier checks what others have signed
 */
public record Security(RecordSealer records, Replica.Signer signer, Verifier verifier) {
    /** Checks signatures. */
    @FunctionalInterface
    public interface Verifier {
        boolean isSigned(PublicKey key, byte[] statement, byte[] signature);
    }

    /** Has signatures checked as nodes make them. */
    public Security(RecordSealer records, Replica.Signer signer) {
        this(records, signer, NodeKey::isSigned);
    }
}
