package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
    private final List<String> tried = new ArrayList<>();

    /** Opens at the given attempt, the earlier ports being taken. */
    private ListenAddress.Opener<String> free(int attempt) {
        return address -> {
            tried.add(address);
            if (tried.size() < attempt) {
                throw new BindException(address + " is taken");
            }
            return address;
        };
    }

    @Test
    void takesTheUsualPortOfAllAddressesFirstAndThenTheNext() throws IOException {
        assertEquals("0.0.0.0:7437", ListenAddress.open(null, free(1)));
        tried.clear();
        assertEquals("0.0.0.0:7439", ListenAddress.open(null, free(3)));
        assertEquals(List.of("0.0.0.0:7437", "0.0.0.0:7438", "0.0.0.0:7439"), tried);
    }

    @Test
    void takesWhatWasChosenBeforeTheNextPortOnlyIfThatIsTaken() throws IOException {
        assertEquals("127.0.0.1:5000", ListenAddress.open("127.0.0.1:5000", free(1)));
        tried.clear();
        assertEquals("127.0.0.1:5001", ListenAddress.open("127.0.0.1:5000", free(2)));
    }

    @Test
    void saysWhatToDoIfNothingIsFree() {
        IOException refusal =
                assertThrows(IOException.class, () -> ListenAddress.open("127.0.0.1:65535", free(Integer.MAX_VALUE)));
        assertEquals(1, tried.size());
        assertTrue(refusal.getMessage().contains("--listen"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("127.0.0.1:65535"), refusal.getMessage());
    }

    @Test
    void tellsOthersTheAddressItWasGivenOrThoseOfThisMachine() throws IOException {
        assertEquals(List.of("10.0.0.1:80"), new ListenAddress("10.0.0.1", 80).reachableAt());
        List<String> all = new ListenAddress("0.0.0.0", 80).reachableAt();
        assertFalse(all.isEmpty());
        assertTrue(all.contains("127.0.0.1:80"), all.toString());
        assertTrue(all.stream().allMatch(address -> address.endsWith(":80")), all.toString());
    }
}
