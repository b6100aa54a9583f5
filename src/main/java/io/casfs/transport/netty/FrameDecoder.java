package io.casfs.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.ProtocolException;
import java.util.concurrent.atomic.AtomicLong;

/** Hands the frames of a channel to the next handler, and knows how long the channel has been silent. */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private final FrameReader reader = new FrameReader();
    private final AtomicLong received;
    private long lastRead = System.nanoTime();
    private long frameBegan;
    private boolean failed;

    FrameDecoder(AtomicLong received) {
        this.received = received;
    }

    /** Allows frames of any permitted length from now on. */
    void accept() {
        reader.accept();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ByteBuf in = (ByteBuf) bytes;
        try {
            lastRead = System.nanoTime();
            while (in.isReadable() && !failed) {
                if (!reader.isWithinFrame()) {
                    frameBegan = lastRead;
                }
                Frame frame = reader.read(in);
                if (frame != null) {
                    received.addAndGet(frame.length());
                    context.fireChannelRead(frame);
                }
            }
        } catch (ProtocolException e) {
            failed = true;
            context.fireExceptionCaught(e);
        } finally {
            in.release();
        }
    }

    /** Forgets the time in which this node itself didn't read. */
    void resetClocks() {
        lastRead = System.nanoTime();
        frameBegan = lastRead;
    }

    /** Returns since when nothing has come, by {@link System#nanoTime}. */
    long lastRead() {
        return lastRead;
    }

    /** Returns whether a frame began before that time and hasn't ended. */
    boolean isFrameOlderThan(long nanoTime) {
        return reader.isWithinFrame() && frameBegan - nanoTime < 0;
    }
}
