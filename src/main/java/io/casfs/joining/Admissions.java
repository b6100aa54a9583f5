package io.casfs.joining;

import java.io.IOException;
import java.util.List;

/** Makes a stranger a member. Thread-safe. */
@FunctionalInterface
public interface Admissions {
    /**
     * Lets in the owner of this key, who has proved that it was invited and has the private key. Letting in the same key
     * again is fine.
     *
     * @param publicKey a P-256 key as SubjectPublicKeyInfo
     * @param name what it wants to be called, a valid name of a node
     * @param addresses where it says it will listen, {@code HOST:PORT}, at most 8
     * @throws io.casfs.transport.RefusedException with a message that the joiner is shown; the token isn't used up then
     * @throws IOException if it can't be let in now; the token isn't used up then
     */
    Welcome admit(byte[] publicKey, String name, List<String> addresses) throws IOException;
}
