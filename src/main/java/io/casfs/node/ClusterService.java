package io.casfs.node;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What commands ask of a running node that concerns the other nodes of its cluster. Thread-safe; calls may take long.
 *
 * <p>A path is relative to the root of the tree, in the bytes of its names; a directory means everything below it. A
 * refusal is a {@link CommandException} whose message says what, why and what to do. Whoever reports progress reports at
 * least once a second, and lets through what the consumer throws: nobody waits any more.
 */
interface ClusterService {

    /** Returns this node's view of its cluster; at hand without asking anybody. */
    ClusterStatus status() throws IOException, CommandException;

    /**
     * Makes a token with which others can join at this node.
     *
     * @param validity by this node's clock
     * @param uses how many nodes may join with it, at least 1
     */
    Invited invite(Duration validity, int uses) throws IOException, CommandException;

    /**
     * Waits until every block has enough kept copies, and hands them out as far as needed.
     *
     * @param path null for the whole tree
     * @param copies how many, this node's included; 0 for as many as the cluster wants
     * @throws CommandException also if the cluster has fewer members than that
     */
    CopiesReport sync(byte @Nullable [] path, int copies, Consumer<CopiesProgress> progress)
            throws IOException, CommandException;

    /** Drops this node's copies of whatever enough others confirm, now, that they keep. */
    EvictReport evict(byte[] path) throws IOException, CommandException;

    /** Fetches what this node hasn't got. */
    WarmReport warm(byte[] path, Consumer<CopiesProgress> progress) throws IOException, CommandException;

    /**
     * Hands over to others what only this node holds, blocks and mutations, while it goes on as a member: so that {@link
     * #leave} finds little to do.
     *
     * @param force not to refuse: what nobody can take over stays here alone
     * @throws CommandException unless forced, if no other member can be reached or something can't be handed over
     */
    void prepareLeaving(boolean force, Consumer<CopiesProgress> progress) throws IOException, CommandException;

    /**
     * Does what {@link #prepareLeaving} does, then says goodbye to the others, durably, and writes into the cluster's
     * folder that this node has left. The caller ends the node, which has no mounts any more.
     */
    LeaveReport leave(boolean force, Consumer<CopiesProgress> progress) throws IOException, CommandException;

    /**
     * Puts a member out of the cluster for ever.
     *
     * @param nodeNameOrId a name that only one member has, or an id
     * @throws CommandException also if it still answers, or several have that name; the message lists their ids
     */
    Forgotten forget(String nodeNameOrId) throws IOException, CommandException;

    /**
     * Gives the event log's lines so far and then new ones as they come, until {@code stop} says so, which is asked
     * several times a second.
     */
    void events(Consumer<String> line, BooleanSupplier stop) throws IOException;

    /** Where the service comes from: it is there once the volume is open, which {@code get} waits for. */
    @FunctionalInterface
    interface Source {
        ClusterService get() throws IOException, CommandException;
    }
}
