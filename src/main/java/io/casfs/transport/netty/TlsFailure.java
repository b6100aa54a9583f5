package io.casfs.transport.netty;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * A failure of TLS, for people.
 *
 * @param reason what to count it under; empty if the other end was just gone
 */
record TlsFailure(Optional<Reason> reason, String text) {

    static TlsFailure of(Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SslHandshakeTimeoutException) {
            return new TlsFailure(Optional.of(Reason.TIMEOUT), "no TLS came in time");
        }
        if (cause instanceof NotSslRecordException) {
            return new TlsFailure(Optional.of(Reason.TLS), "something else than TLS came; is the other end casfs?");
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof CertificateException) {
                return new TlsFailure(Optional.of(Reason.CERTIFICATE), String.valueOf(inner.getMessage()));
            }
        }
        if (cause instanceof SSLException) {
            String message = String.valueOf(cause.getMessage());
            return message.contains("certificate")
                    ? new TlsFailure(
                            Optional.of(Reason.CERTIFICATE),
                            "the other end refused the certificate; it seems to belong to another cluster")
                    : new TlsFailure(Optional.of(Reason.TLS), "TLS failed: " + message);
        }
        return new TlsFailure(Optional.empty(), "the connection broke before the greeting was over");
    }
}
