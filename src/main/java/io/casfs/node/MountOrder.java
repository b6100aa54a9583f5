package io.casfs.node;

import io.casfs.block.HashSetting;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user who mounts asks for; null where nothing was said.
 *
 * @param joinToken to join the cluster of the node that gave it out; a secret as long as it is good
 * @param cluster the short name of an existing cluster
 * @param makeNew a new cluster is to be made
 * @param choice how to mount
 */
public record MountOrder(
        Path directory,
        @Nullable String joinToken,
        @Nullable String cluster,
        boolean makeNew,
        @Nullable HashSetting hash,
        @Nullable String nodeName,
        @Nullable String listen,
        MountChoice choice) {

    private static final int LONGEST_TOKEN = 4096;

    /**
     * Checks what was typed.
     *
     * @throws CommandException naming the first thing that is no use
     */
    public static MountOrder of(Path directory, Choices choices) throws CommandException {
        if (choices.joinToken() != null) {
            checkJoining(choices.joinToken(), choices);
        }
        if (choices.cluster() != null && choices.makeNew()) {
            throw CommandException.wrongUse("--cluster names a cluster that exists and --new asks for another one");
        }
        if (choices.owner() != null && !List.of("map", "numeric").contains(choices.owner())) {
            throw CommandException.wrongUse("--owner is map or numeric, not '" + choices.owner() + "'");
        }
        if (choices.nodeName() != null && !ClusterSetting.isNodeName(choices.nodeName())) {
            throw CommandException.wrongUse("--name '" + choices.nodeName() + "' is empty, too long, or holds a '/'");
        }
        if (choices.listen() != null && !isHostAndPort(choices.listen())) {
            throw CommandException.wrongUse("--listen takes HOST:PORT, not '" + choices.listen() + "'");
        }
        return new MountOrder(
                directory,
                choices.joinToken(),
                choices.cluster(),
                choices.makeNew(),
                hash(choices.hash()),
                choices.nodeName(),
                choices.listen(),
                new MountChoice(MountChoice.edge(choices.fuse()), choices.owner(), choices.options()));
    }

    // Whether it is any good is for the inviter to say.
    private static void checkJoining(String token, Choices choices) throws CommandException {
        if (token.isBlank() || token.length() > LONGEST_TOKEN || token.chars().anyMatch(Character::isWhitespace)) {
            throw CommandException.wrongUse("--join takes the token that casfs invite printed, in one piece,"
                    + " or - to read it from standard input");
        }
        if (choices.makeNew() || choices.cluster() != null) {
            throw CommandException.wrongUse(
                    "--join says which cluster it is; leave " + (choices.makeNew() ? "--new" : "--cluster") + " out");
        }
        if (choices.hash() != null) {
            throw CommandException.wrongUse(
                    "--hash is for making a cluster, and --join joins one that exists; leave --hash out");
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "MountOrder[directory=" + directory + ", joins=" + (joinToken != null) + ", cluster=" + cluster
                + ", makeNew=" + makeNew + ", nodeName=" + nodeName + ", listen=" + listen + "]";
    }

    /** The options of a mount as they were typed; the token already read, if it came from elsewhere. */
    public record Choices(
            @Nullable String joinToken,
            @Nullable String cluster,
            boolean makeNew,
            @Nullable String hash,
            @Nullable String nodeName,
            @Nullable String listen,
            @Nullable String owner,
            @Nullable String fuse,
            List<String> options) {}

    private static @Nullable HashSetting hash(@Nullable String name) throws CommandException {
        try {
            return name == null ? null : HashSetting.parse(name);
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongUse("--hash: " + e.getMessage());
        }
    }

    private static boolean isHostAndPort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return false;
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        return port >= 0 && port <= 65_535;
    }
}
