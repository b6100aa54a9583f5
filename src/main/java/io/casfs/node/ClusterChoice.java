package io.casfs.node;

import io.casfs.block.HashSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster a mount is of.
 *
 * <p>A directory known from before belongs to its cluster. A new one gets the cluster that was named, a new one if
 * {@code --new} asks for it, the only one there is, or the first one.
 *
 * @param isNew whether the cluster was made by this choice
 */
record ClusterChoice(ClusterFolder cluster, boolean isNew) {

    /** Chooses, and makes the cluster if one is to be made. The caller holds the home's lock. */
    static ClusterChoice make(CasfsHome home, Path directory, MountOrder order) throws IOException, CommandException {
        List<ClusterFolder> clusters =
                home.clusters().stream().filter(cluster -> !cluster.hasLeft()).toList();
        Optional<ClusterFolder> known = knowing(clusters, directory);
        if (known.isPresent()) {
            return reopen(known.get(), directory, order);
        }
        refuseLeft(home, directory, order);
        if (order.cluster() != null) {
            return existing(home.cluster(order.cluster()), order);
        }
        if (order.makeNew() || clusters.isEmpty()) {
            return create(home, directory, order);
        }
        if (clusters.size() > 1) {
            throw CommandException.wrongUse(directory + " is new and there are several clusters in " + home.path()
                    + ". Say which with --cluster NAME, or --new for another one" + CasfsHome.describe(clusters));
        }
        return existing(clusters.get(0), order);
    }

    /** A directory of a cluster that this node has left doesn't quietly become one of another. */
    private static void refuseLeft(CasfsHome home, Path directory, MountOrder order)
            throws IOException, CommandException {
        Optional<ClusterFolder> left = knowing(home.clusters(), directory);
        if (left.isPresent() && !order.makeNew() && order.cluster() == null) {
            throw CommandException.failed(
                    directory + " belongs to the cluster " + left.get().name()
                            + ", which this node has left. Join again with --join TOKEN, or say --new or --cluster NAME for"
                            + " another cluster. What the node had is still in "
                            + left.get().path() + ".");
        }
    }

    private static Optional<ClusterFolder> knowing(List<ClusterFolder> clusters, Path directory)
            throws IOException, CommandException {
        for (ClusterFolder cluster : clusters) {
            if (cluster.knownDirectories().read().contains(directory)) {
                return Optional.of(cluster);
            }
        }
        return Optional.empty();
    }

    private static ClusterChoice reopen(ClusterFolder cluster, Path directory, MountOrder order)
            throws IOException, CommandException {
        if (order.makeNew() || (order.cluster() != null && !order.cluster().equals(cluster.name()))) {
            throw CommandException.failed(directory + " belongs to the cluster " + cluster.name()
                    + ". Mount it without --new and --cluster, or choose another directory.");
        }
        return existing(cluster, order);
    }

    private static ClusterChoice existing(ClusterFolder cluster, MountOrder order)
            throws IOException, CommandException {
        HashSetting has = cluster.setting().hash();
        HashSetting wanted = order.hash();
        if (wanted != null && wanted != has) {
            throw CommandException.failed("the cluster " + cluster.name() + " names contents by " + has.settingName()
                    + ", which was fixed when it was made. Leave --hash out, or make another cluster with --new.");
        }
        return new ClusterChoice(cluster, false);
    }

    private static ClusterChoice create(CasfsHome home, Path directory, MountOrder order)
            throws IOException, CommandException {
        @Nullable HashSetting wanted = order.hash();
        String name = order.nodeName() != null ? order.nodeName() : HostName.get();
        ClusterFolder cluster = home.create(wanted == null ? HashSetting.HMAC_SHA256 : wanted, name, order.listen());
        // Now rather than once it is mounted: if mounting fails, trying again must not make yet another cluster.
        cluster.knownDirectories().add(directory);
        return new ClusterChoice(cluster, true);
    }
}
