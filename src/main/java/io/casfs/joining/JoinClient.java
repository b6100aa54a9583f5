package io.casfs.joining;

import io.casfs.identity.NodeKey;
import io.casfs.joining.JoinMessage.Hello;
import io.casfs.joining.JoinMessage.Refusal;
import io.casfs.transport.Conversation;
import io.casfs.transport.RefusedException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Joins a cluster by a token. Used by one thread. */
public final class JoinClient {
    private static final Duration SMALL_DIFFERENCE = Duration.ofMinutes(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String NEW_TOKEN = "ask for a new one, made with: casfs invite";

    private final Dialer dialer;
    private final InstantSource clock;
    private final Consumer<String> progress;

    /**
     * @param clock this machine's, which is only shown to people
     * @param progress takes lines for people
     */
    public JoinClient(Dialer dialer, InstantSource clock, Consumer<String> progress) {
        this.dialer = dialer;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Asks the token's inviter at each of its addresses in turn. What it answers has been checked against the token, except
     * that the cluster's secret gives the authority's key.
     *
     * @param key this node's new key
     * @param name what this node wants to be called
     * @param addresses where it will listen, {@code HOST:PORT}, at most 8
     * @throws RefusedException if the token is used up or has expired
     * @throws IOException if the inviter can't be reached or won't; the message tells people what to do
     */
    public Welcome join(JoinToken token, NodeKey key, String name, List<String> addresses) throws IOException {
        List<String> failures = new ArrayList<>();
        boolean allReached = true;
        boolean unanswered = false;
        for (String address : token.addresses()) {
            progress.accept("asking " + address + " to let this node in");
            X509Certificate host;
            JoinMessage answer;
            boolean asked = false;
            try (Conversation<JoinMessage> conversation = dialer.dial(address, token.authorityFingerprint())) {
                asked = true;
                host = conversation.host();
                answer = conversation.ask(hello(token, key, name, addresses, host));
            } catch (IOException e) {
                failures.add(address + ": " + reason(e, asked));
                unanswered |= asked && !(e instanceof RefusedException);
                allReached &= asked;
                continue;
            }
            if (answer instanceof Welcome welcome) {
                return new WelcomeCheck(key, host, token.authorityFingerprint()).require(welcome);
            }
            failures.add(address + ": " + whyNot(answer, unanswered));
        }
        throw new IOException(summary(token, failures, allReached));
    }

    private static Hello hello(
            JoinToken token, NodeKey key, String name, List<String> addresses, X509Certificate host) {
        byte[] publicKey = key.publicKey().getEncoded();
        byte[] statement = JoinProof.statement(host, publicKey);
        return new Hello(
                Octets.of(publicKey),
                JoinProof.proof(JoinProof.key(token.secret()), statement),
                Octets.of(key.sign(statement)),
                name,
                addresses);
    }

    private static String reason(IOException problem, boolean asked) {
        String reason = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        boolean unanswered = asked && !(problem instanceof RefusedException);
        return unanswered
                ? reason + "; it may have let this node in, and the token be used up: then " + NEW_TOKEN
                : reason;
    }

    /** Returns why the inviter doesn't let this node in, if another address may lead to one who does. */
    private String whyNot(JoinMessage answer, boolean unanswered) throws RefusedException {
        if (!(answer instanceof Refusal refusal)) {
            return "it answered with what only joiners say";
        }
        return switch (refusal.reason()) {
            case UNKNOWN ->
                "this node didn't make the token, or forgot it a day after it expired; a token works only at the node that"
                        + " made it";
            case USED_UP ->
                throw new RefusedException("the token has been used already"
                        + (unanswered
                                ? ", by this node's own question that wasn't answered in time: its name is on the member"
                                        + " list now ('casfs forget' takes it off)"
                                : "")
                        + "; " + NEW_TOKEN);
            case EXPIRED ->
                throw new RefusedException(
                        "the token expired at " + TIME.format(Instant.ofEpochSecond(refusal.expiry()))
                                + difference(Instant.ofEpochSecond(refusal.now())) + "; " + NEW_TOKEN);
        };
    }

    private String difference(Instant theirs) {
        Instant ours = clock.instant();
        boolean differ = Duration.between(ours, theirs).abs().compareTo(SMALL_DIFFERENCE) > 0;
        return differ
                ? " by the inviter's clock, which decides (this machine's clock says " + TIME.format(ours)
                        + ", the inviter's " + TIME.format(theirs) + ")"
                : "";
    }

    private static String summary(JoinToken token, List<String> failures, boolean allReached) {
        String ports = token.addresses().stream()
                .map(address -> String.valueOf(Addresses.port(address)))
                .distinct()
                .collect(Collectors.joining(" and "));
        String list = failures.stream().map(failure -> "\n  " + failure).collect(Collectors.joining());
        return "the inviter let this node in at none of its addresses:" + list
                + (allReached
                        ? ""
                        : "\nCheck that casfs runs there and that a firewall lets port " + ports + " through.");
    }
}
