package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of offsets, against what a C compiler makes of {@code linux/fuse.h}: see the fixture's program. */
class LayoutTest {
    @Test
    void isWhatTheHeaderSays() throws Exception {
        List<String> ours = new ArrayList<>();
        for (Class<?> struct : Layout.class.getDeclaredClasses()) {
            String name =
                    struct.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            for (Field field : struct.getDeclaredFields()) {
                field.setAccessible(true);
                String of = field.getName().equals("SIZE_OF")
                        ? name
                        : name + "." + field.getName().toLowerCase(Locale.ROOT);
                ours.add(of + " " + field.getInt(null));
            }
        }
        List<String> theirs = new ArrayList<>(Files.readAllLines(Path.of("test-fixtures", "fuse", "layout.txt")));
        ours.sort(Comparator.naturalOrder());
        theirs.sort(Comparator.naturalOrder());
        assertEquals(theirs, ours);
    }

    @Test
    void opcodesAreThoseOfTheHeader() {
        assertEquals(Opcode.LOOKUP, Opcode.of(1));
        assertEquals(Opcode.TMPFILE, Opcode.of(51));
        assertEquals(null, Opcode.of(7));
        assertEquals(null, Opcode.of(52));
        assertEquals(null, Opcode.of(-1));
        assertEquals(null, Opcode.of(Integer.MAX_VALUE));
    }
}
