package io.casfs.node;

import io.casfs.block.HashSetting;
import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.identity.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's folder begins with: made for a new cluster, or received when joining one.
 *
 * @param more further files by name
 */
record NewFolder(SecretFile secret, NodeKey key, ClusterSetting setting, Map<String, byte[]> more) {
    private static final int SHORT_NAME = 8;

    NewFolder {
        more = Map.copyOf(more);
    }

    /** Draws the secret of a new cluster. */
    static NewFolder ofNewCluster(HashSetting hash, String nodeName, @Nullable String listen) {
        ClusterSecret secret = ClusterSecret.generate(new SecureRandom());
        return new NewFolder(
                new SecretFile(clusterId(secret), hash, secret),
                NodeKey.generate(),
                new ClusterSetting(hash, Instant.now(), nodeName, listen),
                Map.of());
    }

    /** Returns the cluster's id as 32 hex digits. */
    static String clusterId(ClusterSecret secret) {
        return HexFormat.of().formatHex(ClusterKeys.derive(secret).clusterId());
    }

    /** Writes the folder into {@code home}; it is there complete or not at all. */
    ClusterFolder publish(Path home) throws IOException {
        Path unfinished = home.resolve(".new-" + secret.clusterId());
        PrivateFiles.createFolder(unfinished);
        PrivateFiles.create(unfinished.resolve("secret"), secret.encoded());
        PrivateFiles.create(unfinished.resolve("node.key"), key.encoded());
        setting.write(unfinished.resolve("cluster.json"));
        for (Map.Entry<String, byte[]> file : more.entrySet()) {
            PrivateFiles.create(unfinished.resolve(file.getKey()), file.getValue());
        }
        PrivateFiles.create(unfinished.resolve("format"), ClusterFolder.formatLine());
        Path name = freeName(home, secret.clusterId());
        PrivateFiles.publishFolder(unfinished, name);
        return new ClusterFolder(name);
    }

    // Longer only if another cluster's id begins with the same digits.
    private static Path freeName(Path home, String id) {
        int length = SHORT_NAME;
        while (Files.exists(home.resolve(id.substring(0, length)))) {
            length++;
        }
        return home.resolve(id.substring(0, length));
    }
}
