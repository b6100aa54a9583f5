package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void saysAmountsInTheUnitThatFits() {
        assertEquals("0 bytes", Bytes.text(0));
        assertEquals("1023 bytes", Bytes.text(1023));
        assertEquals("1.0 KiB", Bytes.text(1024));
        assertEquals("1.5 MiB", Bytes.text(3 << 19));
        assertEquals("8.0 EiB", Bytes.text(Long.MAX_VALUE));
    }
}
