package io.casfs.joining;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The file of a node's invitations, which only this user may read. In ASCII:
 *
 * <pre>
 *   casfs invitations 1
 *   KEY CREATED EXPIRY USES          for each: 64 hex digits, two times in seconds since 1970, a number
 *   end CHECKSUM                     CRC-32 of all lines before, 8 hex digits
 * </pre>
 */
final class InvitationFile {
    private static final String NAME = "casfs invitations ";
    private static final String HEAD = NAME + "1\n";
    private static final String END = "end ";
    private static final int LARGEST = 1 << 20;

    private final Path file;

    InvitationFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** Returns what is in the file; nothing if there is none. */
    List<Invitation> read() throws IOException {
        byte[] content;
        try (var stream = Files.newInputStream(file)) {
            content = stream.readNBytes(LARGEST + 1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        String text = new String(content, StandardCharsets.US_ASCII);
        if (text.startsWith(NAME) && !text.startsWith(HEAD)) {
            throw new IOException(file + " was written by a newer casfs; update casfs here");
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(
                    file + " is damaged; remove it to go on: tokens given out and not used yet stop working", e);
        }
    }

    private static List<Invitation> parse(String text) {
        int end = text.lastIndexOf(END);
        if (!text.startsWith(HEAD) || end < 0 || !text.substring(end).equals(ending(text.substring(0, end)))) {
            throw new IllegalArgumentException("no head, no end, or another checksum");
        }
        List<Invitation> invitations = new ArrayList<>();
        text.substring(HEAD.length(), end).lines().forEach(line -> invitations.add(invitation(line)));
        return invitations;
    }

    private static Invitation invitation(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 4) {
            throw new IllegalArgumentException("a line with " + fields.length + " fields");
        }
        return new Invitation(
                Octets.of(HexFormat.of().parseHex(fields[0])),
                Instant.ofEpochSecond(Long.parseLong(fields[1])),
                Instant.ofEpochSecond(Long.parseLong(fields[2])),
                Integer.parseInt(fields[3]));
    }

    private static String ending(String before) {
        CRC32 checksum = new CRC32();
        checksum.update(before.getBytes(StandardCharsets.US_ASCII));
        return END + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\n";
    }

    /** Replaces the file; what was written survives power loss when this returns. */
    void write(Collection<Invitation> invitations) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (Invitation invitation : invitations) {
            text.append(HexFormat.of().formatHex(invitation.key().toBytes()))
                    .append(' ')
                    .append(invitation.created().getEpochSecond())
                    .append(' ')
                    .append(invitation.expiry().getEpochSecond())
                    .append(' ')
                    .append(invitation.uses())
                    .append('\n');
        }
        String body = text.toString();
        replace((body + ending(body)).getBytes(StandardCharsets.US_ASCII));
    }

    private void replace(byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(temporary, Set.of(WRITE, CREATE_NEW), mode)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.resolveSibling("."), READ)) {
            folder.force(true);
        }
    }
}
