package io.casfs.joining;

import io.casfs.identity.NodeKey;
import io.casfs.joining.JoinMessage.Hello;
import io.casfs.joining.JoinMessage.Refusal;
import io.casfs.transport.RefusedException;
import io.casfs.transport.StrangerHandler;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers joiners. Thread-safe.
 *
 * <p>First the token is checked, then the joiner's key, then the use is recorded durably; only then is anything given out.
 */
public final class Inviter implements StrangerHandler<JoinMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(Inviter.class);
    private static final int CURVE_BITS = 256;

    private final Invitations invitations;
    private final X509Certificate host;
    private final Admissions admissions;

    /**
     * @param host the certificate that this node shows
     * @param admissions lets in whoever has shown a token
     */
    public Inviter(Invitations invitations, X509Certificate host, Admissions admissions) {
        this.invitations = invitations;
        this.host = host;
        this.admissions = admissions;
    }

    @Override
    public JoinMessage answer(String address, JoinMessage message) throws IOException {
        if (!(message instanceof Hello hello)) {
            throw new RefusedException("a joiner says hello, and nothing else");
        }
        byte[] publicKey = hello.publicKey().toBytes();
        byte[] statement = JoinProof.statement(host, publicKey);
        Optional<Octets> invitation = invitations.proven(statement, hello.proof());
        if (invitation.isEmpty()) {
            LOG.warn("{} showed a token that this node doesn't know", address);
            return invitations.unknown();
        }
        PublicKey key = nodeKey(publicKey);
        if (!NodeKey.isSigned(key, statement, hello.possession().toBytes())) {
            throw new RefusedException("the joiner didn't prove that it has the private key of the key it shows");
        }
        return redeem(address, hello, invitation.get());
    }

    private static PublicKey nodeKey(byte[] encoded) throws RefusedException {
        try {
            PublicKey key = NodeKey.publicKey(encoded);
            if (key instanceof ECPublicKey point
                    && point.getParams().getOrder().bitLength() == CURVE_BITS
                    && Arrays.equals(key.getEncoded(), encoded)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("a joiner's key can't be read", e);
        }
        throw new RefusedException("the key of the joiner is none that casfs makes; update casfs there");
    }

    private JoinMessage redeem(String address, Hello hello, Octets invitation) throws IOException {
        Optional<Refusal> refusal = invitations.redeem(invitation);
        if (refusal.isPresent()) {
            LOG.warn("{} showed a token that is no good any more: {}", address, refusal.get());
            return refusal.get();
        }
        boolean admitted = false;
        try {
            Welcome welcome = admissions.admit(hello.publicKey().toBytes(), hello.name(), hello.addresses());
            admitted = true;
            LOG.info("{} joined as '{}'", address, hello.name());
            return welcome;
        } finally {
            if (!admitted) {
                giveBack(invitation);
            }
        }
    }

    private void giveBack(Octets invitation) {
        try {
            invitations.giveBack(invitation);
        } catch (IOException e) {
            LOG.error("a token that let nobody in counts as used", e);
        }
    }
}
