package io.casfs.fuse.kernel;

import io.casfs.fuse.EdgeUnavailableException;
import io.casfs.fuse.MountOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first words: kernel and we agree on a version of the protocol and on what it gives.
 *
 * <p>A kernel of a later major version is told ours and begins anew with that. Of minor versions the lower holds.
 */
final class Handshake {
    static final int MAJOR = 7;
    /** What {@link Layout} was written after. */
    static final int MINOR = 38;
    /** Linux 5.4. */
    static final int OLDEST_MINOR = 31;

    private static final int EPROTO = 71;
    private static final int PAGE = 4096;
    /**
     * Requests that the kernel sends before it waits, such as reads ahead; beyond them it would hold up those of files that
     * need not wait because of some that wait for other nodes.
     */
    private static final int MAX_BACKGROUND = 2048;

    /** Flags of INIT. Not ASYNC_DIO: a direct read is then waited for so that no signal ends it. */
    private enum Feature {
        ASYNC_READ(0),
        ATOMIC_O_TRUNC(3),
        BIG_WRITES(5),
        DO_READDIRPLUS(13),
        READDIRPLUS_AUTO(14),
        PARALLEL_DIROPS(18),
        MAX_PAGES(22),
        CACHE_SYMLINKS(23),
        /** Pages go when we say so, and not because times changed. */
        EXPLICIT_INVAL_DATA(25),
        /** We take set-user-id bits off, so that the kernel need not ask before each write. */
        HANDLE_KILLPRIV_V2(28);

        private final int bit;

        Feature(int bit) {
            this.bit = bit;
        }
    }

    private final MountOptions options;
    private final Rules rules;

    Handshake(MountOptions options) {
        this.options = options;
        this.rules = Rules.of(options, MINOR);
    }

    /**
     * Answers the kernel's INIT; returns the minor version that both speak.
     *
     * @throws IOException if it speaks no version that we know, or ended the mount
     */
    int greet(Device device) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Session.BUFFER_SIZE).order(ByteOrder.nativeOrder());
        Request init = receive(device, buffer);
        while (init.intAt(Layout.InitIn.MAJOR) > MAJOR) {
            answer(device, init, 0);
            init = receive(device, buffer);
        }
        int minor = init.intAt(Layout.InitIn.MINOR);
        if (init.intAt(Layout.InitIn.MAJOR) < MAJOR || minor < OLDEST_MINOR) {
            refuse(device, init);
            throw new EdgeUnavailableException("this kernel speaks version " + init.intAt(Layout.InitIn.MAJOR) + "."
                    + minor + " of FUSE's protocol, and casfs speaks " + MAJOR + "." + OLDEST_MINOR
                    + " (Linux 5.4) and later");
        }
        answer(device, init, Integer.toUnsignedLong(init.intAt(Layout.InitIn.FLAGS)));
        return Math.min(minor, MINOR);
    }

    private static Request receive(Device device, ByteBuffer buffer) throws IOException {
        if (!device.receive(buffer)) {
            throw new IOException("the mount was ended as soon as it was made");
        }
        Request request = new Request(buffer);
        if (request.opcode() != Opcode.INIT) {
            throw new MalformedRequestException("the kernel began with " + request.opcode());
        }
        return request;
    }

    private void refuse(Device device, Request init) throws IOException {
        Reply reply = new Reply(rules);
        reply.begin();
        reply.seal(init.unique(), EPROTO);
        device.send(reply.head(), reply.payload());
    }

    private void answer(Device device, Request init, long offered) throws IOException {
        int flags = 0;
        for (Feature feature : Feature.values()) {
            flags |= (int) (offered & (1L << feature.bit));
        }
        Reply reply = new Reply(rules);
        reply.begin();
        reply.putInt(MAJOR);
        reply.putInt(Math.min(init.intAt(Layout.InitIn.MINOR), MINOR));
        reply.putInt(Math.min(init.intAt(Layout.InitIn.MAX_READAHEAD), number("max_readahead", Integer.MAX_VALUE)));
        reply.putInt(flags);
        reply.putShort(number("max_background", MAX_BACKGROUND));
        reply.putShort(number("congestion_threshold", number("max_background", MAX_BACKGROUND) * 3 / 4));
        reply.putInt(number("max_write", Session.MAX_DATA));
        // Nanoseconds to which times are kept.
        reply.putInt(1);
        reply.putShort(Session.MAX_DATA / PAGE);
        reply.put(new byte[Layout.InitOut.SIZE_OF - Layout.InitOut.MAX_PAGES - Short.BYTES]);
        reply.seal(init.unique(), 0);
        if (!device.send(reply.head(), reply.payload())) {
            throw new IOException("the mount was ended as soon as it was made");
        }
    }

    private int number(String option, int otherwise) {
        return options.value(option).map(Integer::parseInt).orElse(otherwise);
    }
}
