package io.casfs.fuse;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the user chose for a mount.
 *
 * @param directory an existing directory
 * @param fuseOptions what stood behind {@code -o}, one option an element, in its order
 * @param owners how owners show
 */
public record MountOptions(Path directory, List<String> fuseOptions, OwnerMapping owners) {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if one cannot work; the message says why
     */
    public MountOptions {
        fuseOptions = fuseOptions.stream()
                .flatMap(option -> List.of(option.split(",", -1)).stream())
                .map(String::strip)
                .filter(option -> !option.isEmpty())
                .toList();
        fuseOptions.forEach(FuseOption::check);
    }

    /**
     * Checks the options against what one edge can do.
     *
     * @throws IllegalArgumentException if one means nothing there; the message says why
     */
    public void requireFor(FuseEdge edge) {
        fuseOptions.forEach(option -> FuseOption.checkFor(edge, option));
    }

    /** Returns whether that option was given, without regard to its value. */
    public boolean has(String name) {
        return fuseOptions.stream().anyMatch(option -> FuseOption.name(option).equals(name));
    }

    /** Returns what was given for that option; the last one, if it was given several times. */
    public Optional<String> value(String name) {
        return fuseOptions.stream()
                .filter(option -> option.startsWith(name + "="))
                .map(option -> option.substring(name.length() + 1))
                .reduce((earlier, later) -> later);
    }
}
