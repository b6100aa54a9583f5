package io.casfs.transport.netty;

import io.casfs.identity.TlsIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Somebody who speaks TLS, or not even that, and may send anything. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket plain;
    private final Socket socket;
    private final FrameReader reader = new FrameReader();
    private final byte[] piece = new byte[16 << 10];
    private final ByteBuf in = Unpooled.wrappedBuffer(piece).clear();

    private RawClient(Socket plain, Socket socket) {
        this.plain = plain;
        this.socket = socket;
        reader.accept();
    }

    private static final class TrustEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    static RawClient plain(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new RawClient(socket, socket);
    }

    /** Speaks TLS and shows a certificate, or none. */
    static RawClient secure(int port, @Nullable TlsIdentity identity, String... inside) throws IOException {
        KeyManager keys = identity == null ? null : new IdentityKeys(identity);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(PATIENCE_MILLIS);
        SSLSocket socket = (SSLSocket)
                Tls.context(keys, new TrustEverybody()).getSocketFactory().createSocket(plain, null, port, true);
        socket.setSSLParameters(Tls.parameters(inside));
        socket.startHandshake();
        return new RawClient(plain, socket);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void send(Frame frame) throws IOException {
        ByteBuf bytes = frame.whole();
        byte[] array = new byte[bytes.readableBytes()];
        bytes.readBytes(array);
        send(array);
    }

    /** Returns the next frame, or null at the end of the connection, however it ended. */
    @Nullable
    Frame receive() {
        try {
            while (true) {
                if (!in.isReadable()) {
                    int count = socket.getInputStream().read(piece);
                    if (count < 0) {
                        return null;
                    }
                    in.setIndex(0, count);
                }
                Frame frame = reader.read(in);
                if (frame != null) {
                    return frame;
                }
            }
        } catch (IOException e) {
            return null;
        }
    }

    /** Skips what comes until the connection ends; returns the text of the refusal among it, or nothing. */
    String refusal() {
        String text = "";
        for (Frame frame = receive(); frame != null; frame = receive()) {
            if (frame.kind() == Frame.Kind.REFUSAL) {
                text = frame.reason();
            }
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        // Not the TLS socket, whose close would wait for a write that is stuck.
        plain.close();
    }
}
