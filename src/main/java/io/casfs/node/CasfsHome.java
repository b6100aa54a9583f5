package io.casfs.node;

import io.casfs.block.HashSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder {@code $CASFS_HOME}, by default {@code ~/.casfs}: everything casfs keeps for this user. */
public final class CasfsHome {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path path;

    CasfsHome(Path path) {
        this.path = path;
    }

    /** The home that the environment names. It need not exist yet. */
    public static CasfsHome of(Map<String, String> environment) throws CommandException {
        String named = environment.getOrDefault("CASFS_HOME", "");
        if (!named.isEmpty()) {
            return new CasfsHome(Path.of(named).toAbsolutePath().normalize());
        }
        String userHome = System.getProperty("user.home", "");
        if (!userHome.startsWith("/")) {
            throw CommandException.wrongUse("this user has no home folder; set CASFS_HOME to a folder of your own");
        }
        return new CasfsHome(Path.of(userHome, ".casfs"));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The clusters of this home, by name. */
    public List<ClusterFolder> clusters() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        List<ClusterFolder> clusters = new ArrayList<>();
        try (Stream<Path> folders = Files.list(path)) {
            folders.filter(folder -> !String.valueOf(folder.getFileName()).startsWith("."))
                    .filter(ClusterFolder::isOne)
                    .map(ClusterFolder::new)
                    .forEach(clusters::add);
        }
        clusters.sort(Comparator.comparing(ClusterFolder::name));
        return List.copyOf(clusters);
    }

    /**
     * The cluster with this name.
     *
     * @throws CommandException if there is none
     */
    public ClusterFolder cluster(String name) throws IOException, CommandException {
        for (ClusterFolder cluster : clusters()) {
            if (cluster.name().equals(name)) {
                return cluster;
            }
        }
        throw CommandException.wrongUse("there is no cluster '" + name + "' in " + path + describe(clusters()));
    }

    static String describe(List<ClusterFolder> clusters) {
        if (clusters.isEmpty()) {
            return "; there are no clusters yet";
        }
        return ":\n" + clusters.stream().map(ClusterFolder::summary).collect(Collectors.joining("\n"));
    }

    /** Makes the home, if need be, and keeps other commands from making clusters in it until closed. */
    FolderLock lock() throws IOException, CommandException {
        try {
            PrivateFiles.createFolder(path);
        } catch (NotDirectoryException | java.nio.file.FileAlreadyExistsException e) {
            throw CommandException.failed(path + " is not a folder. Set CASFS_HOME to a folder of your own.");
        }
        return FolderLock.take(path.resolve("lock"), PATIENCE);
    }

    /** Makes a cluster. The caller holds the {@link #lock}. */
    ClusterFolder create(HashSetting hash, String nodeName, @Nullable String listen) throws IOException {
        return create(NewFolder.ofNewCluster(hash, nodeName, listen));
    }

    /** Makes the folder of a cluster. The caller holds the {@link #lock}. */
    ClusterFolder create(NewFolder folder) throws IOException {
        removeUnfinished();
        return folder.publish(path);
    }

    // Left by a crash while a cluster was made. Nothing can be in them yet.
    private void removeUnfinished() throws IOException {
        List<Path> unfinished;
        try (Stream<Path> folders = Files.list(path)) {
            unfinished = folders.filter(
                            folder -> String.valueOf(folder.getFileName()).startsWith(".new-"))
                    .toList();
        }
        for (Path folder : unfinished) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
