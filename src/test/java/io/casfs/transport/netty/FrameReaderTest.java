package io.casfs.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames in any pieces, and what is none. {@code -Dcasfs.fuzz=N} says how many of the latter, {@code -Dseed} which. */
class FrameReaderTest {
    private static final int INPUTS = Integer.getInteger("casfs.fuzz", 20_000);

    private static final List<Frame.Kind> KINDS = List.of(Frame.Kind.values());

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.length()];
        frame.whole().readBytes(bytes);
        return bytes;
    }

    private static Frame random(Random random, int scale) {
        Frame.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        byte[] message = new byte[random.nextInt(scale)];
        random.nextBytes(message);
        byte[] payload = new byte[kind.mayHavePayload() ? random.nextInt(2 * scale) : 0];
        random.nextBytes(payload);
        String protocol = "a-protocol-of-thirty-two-letters".substring(0, random.nextInt(33));
        return new Frame(kind, random.nextLong(), protocol, message, ByteBuffer.wrap(payload));
    }

    private static void assertSame(Frame expected, Frame actual, String where) {
        assertEquals(expected.kind(), actual.kind(), where);
        assertEquals(expected.number(), actual.number(), where);
        assertEquals(expected.protocol(), actual.protocol(), where);
        assertArrayEquals(expected.message(), actual.message(), where);
        assertEquals(expected.payload(), actual.payload(), where);
    }

    @Test
    void readsFramesThatComeInAnyPieces() throws ProtocolException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<Frame> frames = new ArrayList<>();
        ByteBuf all = Unpooled.buffer();
        for (int i = 0; i < 200; i++) {
            Frame frame = random(random, i < 195 ? 300 : 100_000);
            frames.add(frame);
            all.writeBytes(bytes(frame));
        }
        FrameReader reader = new FrameReader();
        reader.accept();
        int count = 0;
        while (all.isReadable()) {
            ByteBuf piece = all.readSlice(Math.min(all.readableBytes(), 1 + random.nextInt(2000)));
            while (piece.isReadable()) {
                Frame frame = reader.read(piece);
                if (frame != null) {
                    assertSame(frames.get(count++), frame, "frame " + count + " of seed " + seed);
                }
            }
        }
        assertEquals(frames.size(), count, "seed " + seed);
    }

    @Test
    void anEmptyFrameIsWholeAtItsHead() throws ProtocolException {
        byte[] ping = bytes(Frame.of(Frame.Kind.PING));
        FrameReader reader = new FrameReader();
        assertNull(reader.read(Unpooled.wrappedBuffer(ping, 0, Frame.HEAD - 1)));
        assertTrue(reader.isWithinFrame());
        assertSame(Frame.of(Frame.Kind.PING), reader.read(Unpooled.wrappedBuffer(ping, Frame.HEAD - 1, 1)), "ping");
    }

    @Test
    void longReasonsAreCutBetweenCharacters() {
        String reason = Frame.refusal(0, "x" + "ä".repeat(Frame.MAX_REASON)).reason();
        assertEquals("x" + "ä".repeat((Frame.MAX_REASON - 1) / 2), reason);
    }

    /** Whatever comes is a frame that is written the same way again, or refused; never another exception. */
    @Test
    void survivesWhatIsNoFrame() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        int understood = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mangled(random);
            FrameReader reader = new FrameReader();
            if (random.nextBoolean()) {
                reader.accept();
            }
            try {
                ByteBuf in = Unpooled.wrappedBuffer(input);
                Frame frame = reader.read(in);
                if (frame != null) {
                    understood++;
                    assertArrayEquals(
                            Arrays.copyOf(input, in.readerIndex()), bytes(frame), "input " + i + " of seed " + seed);
                }
            } catch (ProtocolException e) {
                assertTrue(e.getMessage().contains("came"), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + " of seed " + seed, e);
            }
        }
        assertTrue(understood > 0 && understood < INPUTS, understood + " understood of seed " + seed);
    }

    private static byte[] mangled(Random random) {
        byte[] bytes = bytes(random(random, 60));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(random.nextBoolean() ? Frame.HEAD : bytes.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 50)) : bytes;
    }
}
