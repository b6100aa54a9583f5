package io.casfs.fuse;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;

/**
 * The bytes of a path, as the system has them; a name need not be text.
 *
 * <p>Java shows and takes them undecoded only in a path's URI, percent-encoded.
 */
public final class PathBytes {
    private PathBytes() {}

    /** Returns the bytes of the absolute path, without a NUL and, unless it is the root, without a slash at the end. */
    public static byte[] of(Path path) {
        String encoded = path.toAbsolutePath().toUri().getRawPath();
        // A URI has it if a directory is there.
        int end = encoded.length() > 1 && encoded.endsWith("/") ? encoded.length() - 1 : encoded.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(end);
        int i = 0;
        while (i < end) {
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

    /**
     * Returns the path that has these bytes.
     *
     * @throws IllegalArgumentException unless they begin with a slash and have no NUL
     */
    public static Path path(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '/') {
            throw new IllegalArgumentException("not an absolute path");
        }
        StringBuilder uri = new StringBuilder("file://");
        for (byte b : bytes) {
            if (b == '/') {
                uri.append('/');
            } else {
                uri.append('%').append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }
}
