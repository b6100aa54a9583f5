package io.casfs.node;

import io.casfs.block.HashSetting;
import io.casfs.crypto.ClusterSecret;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.joining.JoinClient;
import io.casfs.joining.JoinMessage;
import io.casfs.joining.JoinToken;
import io.casfs.joining.Welcome;
import io.casfs.transport.Conversation;
import io.casfs.transport.netty.NettyConversation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes this machine a member of a cluster: redeems a token and leaves a cluster folder whose daemon then fetches the
 * tree. The token and what it brings stay in this process.
 */
final class Joiner {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CasfsHome home;
    private final Consumer<String> say;

    /** @param say told line by line what happens, for the user */
    Joiner(CasfsHome home, Consumer<String> say) {
        this.home = home;
        this.say = say;
    }

    /**
     * Returns the folder of the token's cluster, joining unless this machine is a member already.
     *
     * @throws CommandException if the token is no good, or the directory belongs to another cluster
     */
    ClusterFolder join(Path directory, MountOrder order, String token) throws IOException, CommandException {
        JoinToken parsed = parse(token);
        for (ClusterFolder cluster : home.clusters()) {
            if (cluster.hasLeft()) {
                continue;
            }
            boolean same = isOf(cluster, token);
            if (!same && cluster.knownDirectories().read().contains(directory)) {
                throw CommandException.failed(directory + " belongs to the cluster " + cluster.name()
                        + ", and the token is for another one. Choose another directory.");
            }
            if (same) {
                say.accept(
                        JoinedFrom.read(cluster.path()).isPresent()
                                ? "this machine has joined that cluster already and has yet to fetch the tree"
                                : "this machine is a member of that cluster already; the token wasn't used");
                cluster.updateSetting(Optional.ofNullable(order.nodeName()), Optional.ofNullable(order.listen()));
                return cluster;
            }
        }
        // Held while the token is used: what would keep the folder from being made shows before.
        try (FolderLock lock = home.lock()) {
            return redeem(directory, order, parsed);
        }
    }

    /** Returns whether the token is for the folder's cluster. */
    static boolean isOf(ClusterFolder cluster, String token) throws IOException, CommandException {
        return Arrays.equals(cluster.authorityFingerprint(), parse(token).authorityFingerprint());
    }

    private static JoinToken parse(String token) throws CommandException {
        try {
            return JoinToken.parse(token);
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongUse("--join: " + e.getMessage());
        }
    }

    private ClusterFolder redeem(Path directory, MountOrder order, JoinToken token)
            throws IOException, CommandException {
        NodeKey key = NodeKey.generate();
        @Nullable String given = order.nodeName();
        String name = given == null ? HostName.get() : given;
        Welcome welcome;
        try {
            welcome = new JoinClient(Joiner::dial, InstantSource.system(), say).join(token, key, name, List.of());
        } catch (IOException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()), e);
        }
        NewFolder folder = folder(welcome, key, name, order.listen());
        ClusterFolder cluster = home.create(folder);
        // Now rather than once it is mounted: if that fails, trying again must go on here.
        cluster.knownDirectories().add(directory);
        say.accept("joined the cluster " + cluster.name() + " as " + name);
        return cluster;
    }

    private static Conversation<JoinMessage> dial(String address, byte[] authorityFingerprint) throws IOException {
        return NettyConversation.dial(address, authorityFingerprint, JoinMessage.PROTOCOL, PATIENCE);
    }

    private static NewFolder folder(Welcome welcome, NodeKey key, String name, @Nullable String listen)
            throws CommandException {
        try {
            ClusterSecret secret = ClusterSecret.of(welcome.cluster().secret().toBytes());
            HashSetting hash = HashSetting.parse(welcome.cluster().hash());
            NodeId inviter = NodeKey.id(welcome.inviter().publicKey().toBytes());
            JoinedFrom from = new JoinedFrom(inviter, welcome.inviter().addresses());
            return new NewFolder(
                    new SecretFile(NewFolder.clusterId(secret), hash, secret),
                    key,
                    new ClusterSetting(hash, Instant.now(), name, listen),
                    Map.of(
                            NodeIdentity.NODE, welcome.certificate().toBytes(),
                            NodeIdentity.AUTHORITY,
                                    welcome.cluster().authority().toBytes(),
                            NodeIdentity.ADMISSION, welcome.admission().toBytes(),
                            JoinedFrom.FILE, from.encoded()));
        } catch (IllegalArgumentException e) {
            throw CommandException.failed(
                    "the node that let this one in handed over something that can't be used; is its casfs much newer or"
                            + " older? " + Optional.ofNullable(e.getMessage()).orElse(""),
                    e);
        }
    }
}
