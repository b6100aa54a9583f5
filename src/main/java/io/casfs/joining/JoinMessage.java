package io.casfs.joining;

import static java.util.Objects.requireNonNull;

import io.casfs.transport.Protocol;
import java.util.List;

/** What a joiner and its inviter say: one {@link Hello}, answered by a {@link Welcome} or a {@link Refusal}. */
public sealed interface JoinMessage permits JoinMessage.Hello, JoinMessage.Refusal, Welcome {
    /** The protocol for {@link io.casfs.transport.Transport#serveStrangers} and for dialling. */
    Protocol<JoinMessage> PROTOCOL = Protocol.of("join", JoinMessage.class);

    /**
     * Let me in.
     *
     * @param publicKey the joiner's, as SubjectPublicKeyInfo
     * @param proof that it has a token's secret
     * @param possession its signature, which proves that it has the private key
     * @param name what it wants to be called
     * @param addresses where it will listen
     */
    record Hello(Octets publicKey, Octets proof, Octets possession, String name, List<String> addresses)
            implements JoinMessage {
        private static final int LONGEST_NAME = 64;

        public Hello {
            publicKey.require(1, 256, "a public key");
            proof.require(32, 32, "a proof");
            possession.require(1, 256, "a signature");
            if (name.isBlank()
                    || name.codePointCount(0, name.length()) > LONGEST_NAME
                    || name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c))) {
                throw new IllegalArgumentException("a node's name has 1 to " + LONGEST_NAME
                        + " characters without '/', line breaks and control characters");
            }
            addresses = Addresses.require(0, addresses);
        }
    }

    /**
     * No, not with this token.
     *
     * @param expiry of the token in seconds since 1970; 0 if the token is unknown
     * @param now the inviter's clock in seconds since 1970
     */
    record Refusal(Reason reason, long expiry, long now) implements JoinMessage {
        /** Why not. */
        public enum Reason {
            /** No token of this node. */
            UNKNOWN,
            /** It was valid until {@link Refusal#expiry}. */
            EXPIRED,
            /** As many joined as may. */
            USED_UP
        }

        private static final long LATEST = 253_402_300_799L;

        public Refusal {
            requireNonNull(reason);
            if (expiry < 0 || expiry > LATEST || now < 0 || now > LATEST) {
                throw new IllegalArgumentException("a time is from 1970 to 9999");
            }
        }
    }
}
