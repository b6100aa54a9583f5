package io.casfs.fuse.jnr;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A program that writes to a file by a shared mapping and, at the same time, by appending.
 *
 * <p>Not done by the JVM that serves the mount: while it waits for a page of its own mount it cannot serve it.
 */
final class MappedWriter {
    private MappedWriter() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, 10_000);
            // The kernel sends pages through the handle that was opened last: this one.
            try (FileChannel appending = FileChannel.open(file, StandardOpenOption.APPEND)) {
                map.put(5_000, (byte) 'x');
                map.force();
                appending.write(ByteBuffer.wrap(new byte[] {'y'}));
                map.put(9_000, (byte) 'z');
                map.force();
            }
        }
        System.out.println("done");
    }
}
