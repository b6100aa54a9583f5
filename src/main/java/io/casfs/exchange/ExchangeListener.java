package io.casfs.exchange;

import io.casfs.block.BlockId;
import io.casfs.identity.NodeId;

/** Hears what the exchange does, for people who watch. Called in the threads that do it; must be quick. */
public interface ExchangeListener {
    /** Hears nothing. */
    ExchangeListener NONE = new ExchangeListener() {};

    /** A reader here wants a block that isn't held; peers are asked now. */
    default void missing(BlockId id) {}

    /** A block, or a part of it, goes to a reader elsewhere. */
    default void serving(BlockId id, NodeId to) {}

    /**
     * A whole block came, was verified and is stored.
     *
     * @param length bytes of plaintext
     * @param from who sent it, or its last part
     */
    default void received(BlockId id, int length, NodeId from) {}
}
