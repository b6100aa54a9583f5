package io.casfs.replication;

import io.casfs.crypto.RecordSealer;
import io.casfs.namespace.Replica;

/**
 * What makes a batch trusted.
 *
 * @param records seals batches for the wire
 * @param signer signs with this node's key
 */
public record Security(RecordSealer records, Replica.Signer signer) {}
