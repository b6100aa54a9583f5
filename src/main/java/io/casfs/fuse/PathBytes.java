package io.casfs.fuse;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;

/** The bytes of a path, as the system has them; a name need not be text. */
public final class PathBytes {
    private PathBytes() {}

    /** Returns the bytes of the absolute path, without a NUL. Java shows them only in the path's URI, percent-encoded. */
    public static byte[] of(Path path) {
        String encoded = path.toAbsolutePath().toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        int i = 0;
        while (i < encoded.length()) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
                i += 3;
            } else {
                bytes.write(c);
                i++;
            }
        }
        return bytes.toByteArray();
    }
}
