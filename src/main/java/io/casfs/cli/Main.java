package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.JavaRequirement;
import io.casfs.node.Version;

/** The entry point of the {@code casfs} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Asked for most often by scripts, and answered before any library is loaded.
        if (args.length == 1 && isVersion(args[0])) {
            System.out.println("casfs " + Version.text());
            return;
        }
        try {
            JavaRequirement.check();
        } catch (CommandException e) {
            System.err.println("casfs: " + e.getMessage());
            System.exit(e.exitStatus());
        }
        System.exit(CasfsCommand.run(args));
    }

    private static boolean isVersion(String argument) {
        return argument.equals("--version") || argument.equals("-V") || argument.equals("version");
    }
}
