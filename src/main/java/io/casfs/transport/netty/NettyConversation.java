package io.casfs.transport.netty;

import io.casfs.identity.ClusterAuthority;
import io.casfs.transport.Conversation;
import io.casfs.transport.Protocol;
import io.casfs.transport.RefusedException;
import io.casfs.transport.UnreachableException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stranger's talk with a {@link NettyTransport}, over a blocking socket of the JDK: it needs no threads.
 *
 * <p>The node's authority is checked within TLS, before anything of the protocol is sent.
 */
public final class NettyConversation<M> implements Conversation<M> {
    private static final Logger LOG = LoggerFactory.getLogger(NettyConversation.class);
    private static final int PIECE = 16 << 10;

    private final String address;
    private final SSLSocket socket;
    private final X509Certificate host;
    private final Protocol<M> protocol;
    private final Duration patience;
    private final FrameReader reader = new FrameReader();
    private final byte[] piece = new byte[PIECE];
    private final ByteBuf in = Unpooled.wrappedBuffer(piece).clear();

    private NettyConversation(
            String address, SSLSocket socket, X509Certificate host, Protocol<M> protocol, Duration patience) {
        this.address = address;
        this.socket = socket;
        this.host = host;
        this.protocol = protocol;
        this.patience = patience;
        // The node has proved whose it is.
        reader.accept();
    }

    /**
     * Dials a node of the cluster whose authority has this fingerprint.
     *
     * @param address {@code HOST:PORT}
     * @param authorityFingerprint as {@link ClusterAuthority#fingerprint()} gives it
     * @param patience for connecting, and again for each answer
     * @throws UnreachableException if nobody answers there
     * @throws IOException if it is a node of another cluster, or something else than casfs
     */
    public static <M> NettyConversation<M> dial(
            String address, byte[] authorityFingerprint, Protocol<M> protocol, Duration patience) throws IOException {
        Socket plain = connect(address, patience);
        try {
            SSLSocket socket = secure(plain, address, authorityFingerprint);
            X509Certificate host = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return new NettyConversation<>(address, socket, host, protocol, patience);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket connect(String address, Duration patience) throws IOException {
        IOException problem = new UnreachableException("no number of " + address + " is known");
        for (InetSocketAddress number : Address.parse(address).resolve()) {
            Socket socket = new Socket();
            try {
                socket.connect(number, (int) patience.toMillis());
                socket.setSoTimeout((int) patience.toMillis());
                return socket;
            } catch (SocketTimeoutException e) {
                problem = new UnreachableException(
                        address + " doesn't answer within " + patience.toSeconds()
                                + " s: is that machine on, and does a firewall let this port through?",
                        e);
            } catch (ConnectException e) {
                problem = new UnreachableException(
                        "nobody listens at " + address + " (" + e.getMessage()
                                + "): is casfs running there, and is the address right?",
                        e);
            } catch (IOException e) {
                problem = new UnreachableException(address + " can't be reached: " + e.getMessage(), e);
            }
            socket.close();
        }
        throw problem;
    }

    private static SSLSocket secure(Socket plain, String address, byte[] fingerprint) throws IOException {
        SSLSocket socket = (SSLSocket) Tls.context(null, new Pin(fingerprint))
                .getSocketFactory()
                .createSocket(plain, null, plain.getPort(), true);
        socket.setSSLParameters(Tls.parameters(Tls.STRANGERS));
        try {
            socket.startHandshake();
        } catch (SocketTimeoutException e) {
            throw new UnreachableException("what listens at " + address + " doesn't answer", e);
        } catch (SSLException e) {
            throw explained(e, address);
        }
        return socket;
    }

    private static IOException explained(SSLException failure, String address) {
        for (Throwable inner = failure; inner != null; inner = inner.getCause()) {
            if (inner instanceof CertificateException) {
                return new IOException(
                        "the node at " + address + " belongs to another cluster than the one asked for", failure);
            }
        }
        return new IOException("what listens at " + address + " isn't casfs: " + failure.getMessage(), failure);
    }

    @Override
    public M ask(M message) throws IOException {
        try {
            ByteBuf out = Frame.talk(protocol.name(), protocol.encode(message)).whole();
            out.readBytes(socket.getOutputStream(), out.readableBytes());
            return understand(receive());
        } catch (RefusedException | ProtocolException | UnreachableException e) {
            close();
            throw e;
        } catch (IOException e) {
            close();
            throw new UnreachableException("the talk with " + address + " broke off: " + e.getMessage(), e);
        }
    }

    private Frame receive() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            if (!in.isReadable()) {
                fill(deadline);
            }
            Frame frame = reader.read(in);
            if (frame != null) {
                return frame;
            }
        }
    }

    private void fill(long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("no answer within " + patience.toSeconds() + " s");
        }
        socket.setSoTimeout((int) left);
        int count = socket.getInputStream().read(piece);
        if (count < 0) {
            throw new UnreachableException("the node at " + address + " hung up");
        }
        in.setIndex(0, count);
    }

    private M understand(Frame frame) throws IOException {
        if (frame.kind() == Frame.Kind.REFUSAL) {
            throw new RefusedException(frame.reason());
        }
        if (frame.kind() != Frame.Kind.TALK || !frame.protocol().equals(protocol.name())) {
            throw new ProtocolException("the node at " + address + " answered with a frame '" + frame.kind() + "'");
        }
        return protocol.decode(frame.message());
    }

    @Override
    public X509Certificate host() {
        return host;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a talk failed", e);
        }
    }

    /** Trusts the authority whose key has this fingerprint; it must be the second of the chain. */
    private static final class Pin extends AuthorityTrust {
        private final byte[] fingerprint;

        Pin(byte[] fingerprint) {
            this.fingerprint = fingerprint.clone();
        }

        @Override
        PublicKey authority(X509Certificate[] chain) throws CertificateException {
            if (chain.length > 1) {
                PublicKey key = chain[1].getPublicKey();
                if (MessageDigest.isEqual(ClusterAuthority.fingerprint(key), fingerprint)) {
                    return key;
                }
            }
            throw new CertificateException("another authority");
        }
    }
}
