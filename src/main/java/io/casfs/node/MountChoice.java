package io.casfs.node;

import io.casfs.fuse.FuseEdge;
import io.casfs.fuse.MountOptions;
import io.casfs.fuse.OwnerMapping;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a directory is to be mounted; null where the user left the choice to casfs.
 *
 * @param edge which FUSE edge serves it
 * @param owner {@code map} or {@code numeric}
 * @param options FUSE options
 */
record MountChoice(@Nullable FuseEdge edge, @Nullable String owner, List<String> options) {
    /** Everything is left to casfs. */
    static final MountChoice NONE = new MountChoice(null, null, List.of());

    MountChoice {
        options = List.copyOf(options);
    }

    /** Returns the edge with that name, null for null. */
    static @Nullable FuseEdge edge(@Nullable String name) throws CommandException {
        if (name == null) {
            return null;
        }
        return FuseEdge.named(name)
                .orElseThrow(() -> CommandException.wrongUse("--fuse is kernel or jnr, not '" + name + "'"));
    }

    /** Returns the edge to try first. */
    FuseEdge firstEdge() {
        return edge == null ? FuseEdge.usual() : edge;
    }

    /** Returns whether the directory may have entries, which the mount then hides. */
    boolean hidesEntries() {
        return options.contains("nonempty");
    }

    /** Returns the options as that edge takes them. Wrong ones are refused, as wrong use. */
    MountOptions options(Path directory, FuseEdge through) throws IOException, CommandException {
        try {
            MountOptions all = new MountOptions(directory, options, owners());
            all.requireFor(through);
            return all;
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private OwnerMapping owners() throws IOException {
        boolean numeric = owner == null ? Unmounter.isRoot() : owner.equals("numeric");
        return numeric ? OwnerMapping.numericOfThisProcess() : OwnerMapping.mapToThisProcess();
    }
}
