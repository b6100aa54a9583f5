package io.casfs.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HandleTableTest {
    private final HandleTable<String> table = new HandleTable<>();

    @Test
    void findsWhatWasAddedBeyondTheFirstSize() throws FsException {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            numbers.add(table.add("h" + i));
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals("h" + i, table.get(numbers.get(i)));
        }
        assertEquals(1000, table.removeAll().size());
        assertEquals(List.of(), table.removeAll());
    }

    @Test
    void reusesNumbersAndRefusesUnknownOnes() throws FsException {
        long number = table.add("a");
        assertEquals("a", table.remove(number));
        assertEquals(
                Errno.EBADF,
                assertThrows(FsException.class, () -> table.get(number)).errno());
        assertThrows(FsException.class, () -> table.remove(number));
        assertThrows(FsException.class, () -> table.get(-1));
        assertThrows(FsException.class, () -> table.get(1L << 40));
        assertEquals(number, table.add("b"));
    }
}
