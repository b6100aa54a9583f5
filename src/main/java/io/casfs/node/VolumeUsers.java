package io.casfs.node;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control connections for which something reads or writes the volume right now. Thread-safe. */
final class VolumeUsers {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeUsers.class);

    private final Node node;
    private final Set<ControlFrames> connections = ConcurrentHashMap.newKeySet();

    VolumeUsers(Node node) {
        this.node = node;
    }

    /** Runs {@code task} for a connection, while the volume can't be closed. */
    <T> T run(ControlFrames connection, Node.VolumeTask<T> task) throws IOException, CommandException {
        connections.add(connection);
        try {
            return node.withVolume(task);
        } finally {
            connections.remove(connection);
        }
    }

    /** Closes their connections, which makes the tasks end early: the node closes the volume. */
    void hangUp() {
        for (ControlFrames connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                LOG.debug("closing a control connection failed", e);
            }
        }
    }
}
