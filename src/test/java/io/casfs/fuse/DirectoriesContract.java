package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.Caller;
import io.casfs.namespace.FileKind;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Listing directories. */
public abstract class DirectoriesContract extends MountContract {
    private static final int MANY = 100_000;

    protected DirectoriesContract(EdgeUnderTest edge) {
        super(edge);
    }

    /** Returns a model with so many files in its root, as another node would have made them. */
    private static ModelFileSystem withFiles(int count) throws IOException {
        ModelFileSystem fs = new ModelFileSystem();
        for (int i = 0; i < count; i++) {
            fs.makeNode(new Caller(0, 0, 0), InodeId.ROOT, Name.of(name(i)), FileKind.FILE, 0644, 0);
        }
        return fs;
    }

    private static String name(int i) {
        return "a-file-with-number-" + i;
    }

    private static Map<String, Long> counted(Listing listing, Predicate<String> which) {
        return listing.namesToTheEnd().stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .filter(which)
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    private static Map<String, Long> eachOnce(int count) {
        return IntStream.range(0, count)
                .mapToObj(DirectoriesContract::name)
                .collect(Collectors.toMap(name -> name, name -> 1L));
    }

    @Test
    void listsEntriesWithInodeNumbersAndKinds() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("mkdir d; touch f; ln -s f l; mkfifo p");
            assertEquals("d/ f l@ p|", model.shellText("ls -F | tr '\\n' ' '"));
            // find -type trusts the kind in the listing; ls -i the number.
            assertEquals("./l", model.shellText("find . -type l"));
            assertEquals(model.shellText("stat -c %i f"), model.shellText("ls -i | grep f | tr -dc 0-9"));
            assertEquals(model.shellText("stat -c %i ."), model.shellText("ls -ai d | grep ' \\.\\.$' | tr -dc 0-9"));
        }
    }

    @Test
    void listsAHundredThousandNamesOnceEach() throws Exception {
        try (MountedModel model = mounted(withFiles(MANY));
                Listing listing = new Listing(model.directory())) {
            assertEquals(eachOnce(MANY), counted(listing, name -> true));
        }
    }

    @Test
    void listsWhatStaysOnceEachWhileTheRestChanges() throws Exception {
        try (MountedModel model = mounted(withFiles(MANY))) {
            AtomicBoolean listed = new AtomicBoolean();
            Concurrently.run(List.of(
                    () -> {
                        try (Listing listing = new Listing(model.directory())) {
                            assertEquals(eachOnce(MANY), counted(listing, name -> name.startsWith("a-file")));
                        } finally {
                            listed.set(true);
                        }
                        return null;
                    },
                    () -> change(model.directory(), listed)));
        }
    }

    private static Void change(Path directory, AtomicBoolean stop) throws IOException {
        int round = 0;
        while (!stop.get()) {
            Path file = Files.createFile(directory.resolve("b" + round++));
            Files.delete(Files.move(file, directory.resolve("c" + round % 7)));
        }
        assertTrue(round > 0);
        return null;
    }

    @Test
    void removesAllThatItLists() throws Exception {
        try (MountedModel model = mounted(withFiles(5_000))) {
            try (Listing listing = new Listing(model.directory())) {
                for (String name = listing.nextText(); name != null; name = listing.nextText()) {
                    if (name.startsWith("a-file")) {
                        Files.delete(model.path(name));
                    }
                }
            }
            assertEquals(1, model.fs().inodeCount());
        }
    }

    @Test
    void seeksToWhereItWas() throws Exception {
        try (MountedModel model = mounted(withFiles(3_000));
                Listing listing = new Listing(model.directory())) {
            List<Long> positions = new ArrayList<>();
            List<String> names = new ArrayList<>();
            positions.add(listing.position());
            for (String name = listing.nextText(); name != null; name = listing.nextText()) {
                names.add(name);
                positions.add(listing.position());
            }
            assertEquals(3_002, names.size());
            Random random = new Random(7);
            for (int i = 0; i < 200; i++) {
                int place = random.nextInt(names.size());
                listing.seek(positions.get(place));
                assertEquals(names.get(place), listing.nextText());
                if (place + 1 < names.size()) {
                    assertEquals(names.get(place + 1), listing.nextText());
                }
            }
            listing.rewind();
            assertEquals(names.get(0), listing.nextText());
        }
    }

    @Test
    void seesChangesWhenAListingIsRewound() throws Exception {
        try (MountedModel model = mounted()) {
            assertEquals(".\n..\n.\n..\nnew", model.shellText("ls -a1; touch new; ls -a1"));
            try (Listing listing = new Listing(model.directory())) {
                assertEquals(Map.of("new", 1L), counted(listing, name -> true));
                Files.createFile(model.path("newer"));
                listing.rewind();
                assertEquals(Map.of("new", 1L, "newer", 1L), counted(listing, name -> true));
                Files.delete(model.path("new"));
                listing.rewind();
                assertEquals(Map.of("newer", 1L), counted(listing, name -> true));
            }
        }
    }

    @Test
    void listsWithAttributesAsTheyAre() throws Exception {
        try (MountedModel model = mounted()) {
            Map<String, Long> sizes = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                Files.write(model.path(name(i)), new byte[i]);
                sizes.put(name(i), (long) i);
            }
            assertEquals(sizes, sizesByListing(model));
            for (int i = 0; i < 300; i += 3) {
                Files.write(model.path(name(i)), new byte[1_000 + i]);
                sizes.put(name(i), 1_000L + i);
            }
            assertEquals(sizes, sizesByListing(model));
        }
    }

    private static Map<String, Long> sizesByListing(MountedModel model) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        try (var entries = Files.newDirectoryStream(model.directory())) {
            for (Path entry : entries) {
                sizes.put(entry.getFileName().toString(), Stat.of(entry).size());
            }
        }
        return sizes;
    }
}
