package io.casfs.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 under a fixed key; a hash has {@link #LENGTH} bytes. Thread-safe. */
public final class KeyedHash {
    /** Length of a hash in bytes. */
    public static final int LENGTH = 32;

    private final Mac prototype;
    private final ThreadLocal<Mac> macs;

    KeyedHash(byte[] key) {
        try {
            prototype = Mac.getInstance("HmacSHA256");
            prototype.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
        macs = ThreadLocal.withInitial(this::newMac);
    }

    /** The hash of the parts, joined without separators: frame parts of varying length yourself. */
    public byte[] hash(byte[]... parts) {
        Mac mac = macs.get();
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** As {@link #hash(byte[]...)}, over the remaining bytes of the buffers, which are consumed. */
    public byte[] hash(ByteBuffer... parts) {
        Mac mac = macs.get();
        for (ByteBuffer part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** Starts a hash whose input arrives in pieces. */
    public Computation start() {
        return new Computation(newMac());
    }

    // The prototype never gets input, so that any thread may copy it at any time.
    private Mac newMac() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's HMAC-SHA-256 can be cloned", e);
        }
    }

    /** One hash being computed; for one thread at a time. */
    public static final class Computation {
        private final Mac mac;

        private Computation(Mac mac) {
            this.mac = mac;
        }

        /** Adds a part of an array; returns this. */
        public Computation update(byte[] bytes, int offset, int length) {
            mac.update(bytes, offset, length);
            return this;
        }

        /** The hash of everything added. The computation starts anew afterwards. */
        public byte[] finish() {
            return mac.doFinal();
        }
    }
}
