package io.casfs.exchange;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Sealed bytes as a liar sends them. */
final class Lies {
    private static final int CRC_OFFSET = 60;
    private static final int HEADER = 64;

    private Lies() {}

    /** Changes a byte and corrects the checksum, which nobody needs a key for. */
    static byte[] withChecksum(byte[] sealed, int position) {
        byte[] changed = sealed.clone();
        changed[position] ^= 1;
        CRC32C crc = new CRC32C();
        crc.update(changed, 0, CRC_OFFSET);
        crc.update(changed, HEADER, changed.length - HEADER);
        ByteBuffer.wrap(changed).putInt(CRC_OFFSET, (int) crc.getValue());
        return changed;
    }
}
