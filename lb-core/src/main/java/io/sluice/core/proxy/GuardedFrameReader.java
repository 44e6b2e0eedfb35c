package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames of one connection against its {@link FrameBudget} before anything is done about them: the decoder behind it
 * passes over some, such as those of closed streams, which cost us as much. On the event loop of the connection.
 */
final class GuardedFrameReader implements Http2FrameReader {

    /** A window update that is worth its frame, in bytes. */
    private static final int WORTHWHILE = 1024;

    private final Http2FrameReader reader;
    private final FrameBudget budget;
    private @Nullable Http2FrameListener seen;
    private @Nullable Counter counter;
    private long frames;

    GuardedFrameReader(Http2FrameReader reader, FrameBudget budget) {
        this.reader = reader;
        this.budget = budget;
    }

    /** How many frames have come. */
    long frames() {
        return frames;
    }

    @SuppressWarnings("ReferenceEquality")
    @Override
    public void readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener listener)
            throws Http2Exception {
        Counter current = counter;
        if (current == null || listener != seen) {
            // Once for the preface, once for all that follows.
            current = new Counter(listener);
            seen = listener;
            counter = current;
        }
        reader.readFrame(context, in, current);
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }

    private void idle() throws Http2Exception {
        frames++;
        budget.idleFrame();
    }

    private void control() throws Http2Exception {
        frames++;
        budget.control();
    }

    private final class Counter extends Http2FrameListenerDecorator {

        Counter(Http2FrameListener listener) {
            super(listener);
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
                throws Http2Exception {
            if (data.isReadable() || end) {
                frames++;
            } else {
                idle();
            }
            return super.onDataRead(context, stream, data, padding, end);
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext context, int stream, int dependency, short weight, boolean exclusive)
                throws Http2Exception {
            // Ignored, as RFC 9113 section 5.3.2 allows.
            idle();
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int stream, long error) throws Http2Exception {
            frames++;
            budget.reset();
            super.onRstStreamRead(context, stream, error);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            control();
            super.onSettingsRead(context, settings);
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
            control();
            super.onPingRead(context, data);
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
            control();
            super.onPingAckRead(context, data);
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int stream, int increment)
                throws Http2Exception {
            if (increment >= WORTHWHILE) {
                frames++;
            } else {
                idle();
            }
            super.onWindowUpdateRead(context, stream, increment);
        }

        @Override
        public void onUnknownFrame(
                ChannelHandlerContext context, byte type, int stream, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            idle();
            super.onUnknownFrame(context, type, stream, flags, payload);
        }
    }
}
