package io.casfs.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the processes that keep a mount busy, by what {@code /proc} shows of them.
 *
 * <p>Only links are read, never followed: following them would ask the very mount that is being examined.
 */
final class MountHolders {
    private static final Path PROC = Path.of("/proc");

    private MountHolders() {}

    /** Returns one entry for each process that uses something in {@code directory}, as far as this user may see. */
    static List<MountBusyException.Holder> of(Path directory) {
        List<MountBusyException.Holder> holders = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                used(process, directory.toString())
                        .ifPresent(path -> holders.add(new MountBusyException.Holder(
                                Long.parseLong(process.getFileName().toString()), command(process), path)));
            }
        } catch (IOException e) {
            // Without /proc nobody can be named; that the mount is busy is known anyway.
            return holders;
        }
        return holders;
    }

    private static Optional<String> used(Path process, String directory) {
        for (String link : List.of("cwd", "root", "exe")) {
            Optional<String> target = target(process.resolve(link)).filter(path -> isIn(path, directory));
            if (target.isPresent()) {
                return target;
            }
        }
        return linked(process.resolve("fd"), directory).or(() -> linked(process.resolve("map_files"), directory));
    }

    private static Optional<String> linked(Path links, String directory) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(links)) {
            for (Path link : open) {
                Optional<String> target = target(link).filter(path -> isIn(path, directory));
                if (target.isPresent()) {
                    return target;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // The process has ended or belongs to somebody else.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<String> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isIn(String path, String directory) {
        return path.startsWith(directory)
                && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "?";
        }
    }
}
