package io.casfs.fuse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Pointer;

/** A directory stream: opendir(3), readdir(3), telldir(3), seekdir(3). */
public final class Listing implements AutoCloseable {
    // Where struct dirent has them.
    private static final int RECORD_LENGTH = 16;
    private static final int NAME = 19;

    private final Pointer stream;

    public Listing(Path directory) {
        stream = Posix.C.opendir(Posix.c(directory));
        if (stream == null) {
            throw new AssertionError("opendir of " + directory + " fails with errno " + Posix.errno());
        }
    }

    /** Returns the next name, {@code .} and {@code ..} among them, or null at the end. */
    public byte[] next() {
        Pointer entry = Posix.C.readdir(stream);
        if (entry == null) {
            return null;
        }
        int end = entry.getShort(RECORD_LENGTH);
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int i = NAME; i < end && entry.getByte(i) != 0; i++) {
            name.write(entry.getByte(i));
        }
        return name.toByteArray();
    }

    /** Returns the next name as text, or null at the end. */
    String nextText() {
        byte[] name = next();
        return name == null ? null : new String(name, StandardCharsets.UTF_8);
    }

    /** Returns the names from here to the end, without {@code .} and {@code ..}. */
    List<byte[]> namesToTheEnd() {
        List<byte[]> names = new ArrayList<>();
        for (byte[] name = next(); name != null; name = next()) {
            String text = new String(name, StandardCharsets.ISO_8859_1);
            if (!text.equals(".") && !text.equals("..")) {
                names.add(name);
            }
        }
        return names;
    }

    long position() {
        return Posix.C.telldir(stream);
    }

    void seek(long position) {
        Posix.C.seekdir(stream, position);
    }

    void rewind() {
        Posix.C.rewinddir(stream);
    }

    @Override
    public void close() {
        Posix.done("closedir", Posix.C.closedir(stream));
    }
}
