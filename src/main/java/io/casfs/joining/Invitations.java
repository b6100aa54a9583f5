package io.casfs.joining;

import io.casfs.joining.JoinMessage.Refusal;
import io.casfs.joining.JoinMessage.Refusal.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The invitations of this node, in a file. Thread-safe.
 *
 * <p>Every change is durable when its method returns; one that fails has had no effect. Of a secret only a hash is kept.
 * Used and expired invitations are remembered for a day after their expiry, so that people hear what is wrong.
 */
public final class Invitations {
    /** The most invitations that are neither used up nor expired. */
    public static final int MAX_OPEN = 1_000;

    /** The longest validity. */
    public static final Duration MAX_VALIDITY = Duration.ofDays(366);

    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InvitationFile file;
    private final InstantSource clock;
    private Map<Octets, Invitation> invitations = new LinkedHashMap<>();

    private Invitations(InvitationFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Reads the invitations in {@code file}, which need not be there yet.
     *
     * @throws IOException also if it is damaged; the message says what to do
     */
    public static Invitations open(Path file, InstantSource clock) throws IOException {
        Invitations opened = new Invitations(new InvitationFile(file), clock);
        opened.load();
        return opened;
    }

    private synchronized void load() throws IOException {
        file.read().forEach(invitation -> invitations.put(invitation.key(), invitation));
    }

    /**
     * Makes a token.
     *
     * @param validity from a second to {@link #MAX_VALIDITY}
     * @param uses how many may join with it, 1 to 1,000
     * @param addresses where this node listens, {@code HOST:PORT}, 1 to 8
     * @param authorityFingerprint of the cluster's authority
     * @throws IOException also if {@link #MAX_OPEN} are open
     */
    public synchronized JoinToken create(
            Duration validity, int uses, List<String> addresses, byte[] authorityFingerprint) throws IOException {
        if (validity.compareTo(Duration.ofSeconds(1)) < 0 || validity.compareTo(MAX_VALIDITY) > 0) {
            throw new IllegalArgumentException("a token is valid from a second to " + MAX_VALIDITY.toDays() + " days");
        }
        if (uses < 1 || uses > 1_000) {
            throw new IllegalArgumentException("a token has 1 to 1,000 uses, not " + uses);
        }
        Instant now = now();
        Map<Octets, Invitation> next = remembered(now);
        if (next.values().stream().filter(one -> one.isOpen(now)).count() >= MAX_OPEN) {
            throw new IOException(MAX_OPEN + " invitations are open already; wait until one is used or expires");
        }
        byte[] secret = new byte[JoinToken.SECRET_LENGTH];
        RANDOM.nextBytes(secret);
        Invitation made = new Invitation(JoinProof.key(secret), now, now.plus(validity), uses);
        JoinToken token = new JoinToken(addresses, authorityFingerprint, secret, made.expiry());
        next.put(made.key(), made);
        save(next);
        return token;
    }

    private Instant now() {
        return Instant.ofEpochSecond(clock.instant().getEpochSecond());
    }

    /** Returns the invitations that aren't forgotten; of those that aren't open no more than may be open. */
    private Map<Octets, Invitation> remembered(Instant now) {
        Map<Octets, Invitation> next = new LinkedHashMap<>(invitations);
        next.values().removeIf(one -> one.expiry().plus(REMEMBERED).isBefore(now));
        next.values().stream()
                .filter(one -> !one.isOpen(now))
                .sorted(Comparator.comparing(Invitation::expiry).reversed())
                .skip(MAX_OPEN)
                .map(Invitation::key)
                .toList()
                .forEach(next::remove);
        return next;
    }

    private void save(Map<Octets, Invitation> next) throws IOException {
        file.write(next.values());
        invitations = next;
    }

    /** Returns the key of the invitation, open or not, whose secret made a proof of {@code statement}. */
    synchronized Optional<Octets> proven(byte[] statement, Octets proof) {
        return invitations.keySet().stream()
                .filter(key -> JoinProof.proof(key, statement).equals(proof))
                .findFirst();
    }

    /** Uses an invitation once, unless there is a reason not to. */
    synchronized Optional<Refusal> redeem(Octets key) throws IOException {
        Instant now = now();
        Invitation invitation = invitations.get(key);
        if (invitation == null) {
            return Optional.of(new Refusal(Reason.UNKNOWN, 0, now.getEpochSecond()));
        }
        long expiry = invitation.expiry().getEpochSecond();
        if (invitation.uses() == 0) {
            return Optional.of(new Refusal(Reason.USED_UP, expiry, now.getEpochSecond()));
        }
        if (!invitation.isOpen(now)) {
            return Optional.of(new Refusal(Reason.EXPIRED, expiry, now.getEpochSecond()));
        }
        Map<Octets, Invitation> next = remembered(now);
        next.put(key, invitation.withUses(invitation.uses() - 1));
        save(next);
        return Optional.empty();
    }

    /** Undoes a {@link #redeem} after which nobody was let in. */
    synchronized void giveBack(Octets key) throws IOException {
        Map<Octets, Invitation> next = new LinkedHashMap<>(invitations);
        next.computeIfPresent(key, (same, invitation) -> invitation.withUses(invitation.uses() + 1));
        save(next);
    }

    Refusal unknown() {
        return new Refusal(Reason.UNKNOWN, 0, now().getEpochSecond());
    }
}
