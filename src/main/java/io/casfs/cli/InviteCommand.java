package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Invited;
import io.casfs.node.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code casfs invite}. */
@Command(
        name = "invite",
        description = {
            "Make a token with which another machine can join this node's cluster.",
            "",
            "Whoever has the token can join until it is used up or expires, and then read everything: hand it over like"
                    + " a password. It is good at this node alone, which has to run meanwhile."
        })
final class InviteCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST_USES = 1000;

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1h",
            description = "How long it is good: 90s, 30m, 2h, 1d (default: ${DEFAULT-VALUE}, at most 30d).")
    @SuppressWarnings("NullAway.Init") // by picocli
    Duration expires;

    @Option(
            names = "--uses",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many machines may join with it (default: ${DEFAULT-VALUE}).")
    int uses;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the token.")
    boolean quiet;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Option(names = "--at", paramLabel = "PATH", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Override
    public Integer call() throws IOException, CommandException {
        if (expires.isZero() || expires.compareTo(LONGEST) > 0) {
            throw CommandException.wrongUse("--expires takes 1s to 30d: a token is a secret, make it anew when needed");
        }
        if (uses < 1 || uses > MOST_USES) {
            throw CommandException.wrongUse("--uses takes 1 to " + MOST_USES + ", not " + uses);
        }
        Invited invited = PathArgument.node(path).invite(expires, uses);
        if (json) {
            System.out.println(Json.print(invited));
        } else if (quiet) {
            System.out.println(invited.token());
        } else {
            print(invited, System.out);
        }
        return 0;
    }

    private static void print(Invited invited, PrintStream out) {
        out.println(invited.token());
        out.println();
        out.println(
                "On the other machine, in a clone or a copy of this casfs folder (any other directory will do, too):");
        out.println();
        out.println("  ./mount.sh ~/casfs --join " + invited.token());
        out.println();
        out.println("The token lets " + (invited.uses() == 1 ? "one machine" : invited.uses() + " machines")
                + " join, until " + invited.expires() + ". This node has to run meanwhile, and the other machine has to"
                + " reach it at " + String.join(" or ", invited.addresses()) + ".");
    }
}
