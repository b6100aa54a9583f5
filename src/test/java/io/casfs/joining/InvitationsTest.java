package io.casfs.joining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.joining.JoinMessage.Refusal;
import io.casfs.joining.JoinMessage.Refusal.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvitationsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<String> ADDRESSES = List.of("10.0.0.1:7437");

    @TempDir
    private Path folder;

    private final Joiners.Hand clock = new Joiners.Hand();
    private Path file;
    private Invitations invitations;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("invitations");
        invitations = Invitations.open(file, clock);
    }

    private JoinToken create(Duration validity, int uses) throws IOException {
        return invitations.create(validity, uses, ADDRESSES, Joiners.bytes(32, 1));
    }

    private static Octets key(JoinToken token) {
        return JoinProof.key(token.secret());
    }

    private Optional<Reason> redeem(JoinToken token) throws IOException {
        return invitations.redeem(key(token)).map(Refusal::reason);
    }

    @Test
    void isRedeemedAsOftenAsItSaysAndNoMore() throws IOException {
        JoinToken token = create(HOUR, 2);
        assertEquals(ADDRESSES, token.addresses());
        assertEquals(Joiners.NOW.plus(HOUR), token.expiry());
        assertEquals(Optional.empty(), redeem(token));
        assertEquals(Optional.empty(), redeem(token));
        assertEquals(Optional.of(Reason.USED_UP), redeem(token));
        invitations.giveBack(key(token));
        assertEquals(Optional.empty(), redeem(token));
        assertEquals(Optional.of(Reason.USED_UP), redeem(token));
    }

    @Test
    void anExpiredOneSaysWhenByThisClock() throws IOException {
        JoinToken token = create(HOUR, 1);
        clock.now = Joiners.NOW.plus(HOUR).minusMillis(1);
        assertEquals(Optional.empty(), redeem(token));
        invitations.giveBack(key(token));
        clock.now = Joiners.NOW.plus(HOUR);
        Refusal refusal = invitations.redeem(key(token)).orElseThrow();
        assertEquals(new Refusal(Reason.EXPIRED, token.expiry().getEpochSecond(), clock.now.getEpochSecond()), refusal);
    }

    @Test
    void isForgottenADayAfterItsExpiry() throws IOException {
        JoinToken token = create(HOUR, 1);
        clock.now = Joiners.NOW.plus(HOUR).plus(Duration.ofDays(1));
        create(HOUR, 1);
        assertEquals(Optional.of(Reason.EXPIRED), redeem(token));
        clock.now = clock.now.plusSeconds(1);
        create(HOUR, 1);
        assertEquals(Optional.of(Reason.UNKNOWN), redeem(token));
    }

    @Test
    void aForeignOneIsUnknown() throws IOException {
        create(HOUR, 1);
        JoinToken foreign =
                Invitations.open(folder.resolve("other"), clock).create(HOUR, 1, ADDRESSES, Joiners.bytes(32, 1));
        assertEquals(Optional.of(Reason.UNKNOWN), redeem(foreign));
    }

    @Test
    void aProofLeadsToItsInvitation() throws IOException {
        create(HOUR, 1);
        JoinToken token = create(HOUR, 1);
        byte[] statement = {1, 2, 3};
        Octets proof = JoinProof.proof(key(token), statement);
        assertEquals(Optional.of(key(token)), invitations.proven(statement, proof));
        assertEquals(Optional.empty(), invitations.proven(new byte[] {1, 2, 4}, proof));
        assertEquals(Optional.empty(), invitations.proven(statement, Octets.of(new byte[32])));
    }

    @Test
    void whatWasUsedStaysUsedAfterARestart() throws IOException {
        JoinToken token = create(HOUR, 1);
        JoinToken other = create(HOUR, 1);
        assertEquals(Optional.empty(), redeem(token));
        invitations = Invitations.open(file, clock);
        assertEquals(Optional.of(Reason.USED_UP), redeem(token));
        assertEquals(Optional.empty(), redeem(other));
    }

    @Test
    void oneUseIsOneUseForManyAtOnce() throws Exception {
        JoinToken token = create(HOUR, 1);
        int racers = 16;
        CountDownLatch ready = new CountDownLatch(racers);
        ExecutorService pool = Executors.newFixedThreadPool(racers);
        try {
            List<Future<Optional<Reason>>> results = IntStream.range(0, racers)
                    .mapToObj(racer -> pool.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return redeem(token);
                    }))
                    .toList();
            int redeemed = 0;
            for (Future<Optional<Reason>> result : results) {
                redeemed += result.get().isEmpty() ? 1 : 0;
            }
            assertEquals(1, redeemed);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void theFileHoldsNoSecretAndIsPrivate() throws IOException {
        JoinToken token = create(HOUR, 3);
        String content = Files.readString(file, StandardCharsets.US_ASCII);
        assertFalse(content.contains(HexFormat.of().formatHex(token.secret())));
        assertTrue(content.startsWith("casfs invitations 1\n"), content);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void whatCannotBeWrittenHasNoEffect() throws IOException {
        JoinToken token = create(HOUR, 1);
        // A folder in the way of the temporary file, which root couldn't write to either.
        Path inTheWay =
                Files.createDirectories(folder.resolve("invitations.tmp").resolve("full"));
        assertThrows(IOException.class, () -> redeem(token));
        assertThrows(IOException.class, () -> create(HOUR, 1));
        Files.delete(inTheWay);
        assertEquals(Optional.empty(), redeem(token));
    }

    @Test
    void aDamagedFileIsRefusedWithAWayOut() throws IOException {
        create(HOUR, 1);
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(file, bad);
            String message = assertThrows(IOException.class, () -> Invitations.open(file, clock))
                    .getMessage();
            assertTrue(message.contains("remove it") || message.contains("newer casfs"), message);
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThrows(IOException.class, () -> Invitations.open(file, clock));
        }
        Files.writeString(file, "casfs invitations 2\nwhatever");
        assertTrue(assertThrows(IOException.class, () -> Invitations.open(file, clock))
                .getMessage()
                .contains("newer casfs"));
    }

    @Test
    void atMostAThousandAreOpen() throws IOException {
        StringBuilder many = new StringBuilder("casfs invitations 1\n");
        long now = Joiners.NOW.getEpochSecond();
        for (int number = 0; number < Invitations.MAX_OPEN; number++) {
            many.append(String.format("%064x %d %d 1\n", number, now, now + 60));
        }
        CRC32 checksum = new CRC32();
        checksum.update(many.toString().getBytes(StandardCharsets.US_ASCII));
        Files.writeString(file, many + String.format("end %08x\n", checksum.getValue()));
        invitations = Invitations.open(file, clock);
        assertThrows(IOException.class, () -> create(HOUR, 1));
        clock.now = Joiners.NOW.plusSeconds(60);
        assertEquals(Optional.empty(), redeem(create(HOUR, 1)));
    }
}
