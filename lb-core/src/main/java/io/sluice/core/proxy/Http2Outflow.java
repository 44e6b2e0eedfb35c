package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames. Heads and small bodies of many streams go into one buffer, which goes out with the next flush, so that they cost
 * neither a buffer nor a promise each, and TLS makes one record of them. Whatever else is written goes behind what is in that buffer.
 * On the event loop of the connection.
 *
 * <pre>
 *   HEADERS 1 | DATA 1 | HEADERS 5 | DATA 5 | ...     {@link #handOver} --> channel
 * </pre>
 */
final class Http2Outflow extends DefaultHttp2FrameWriter {

    private static final int FRAME_HEADER = 9;

    /** Room of a buffer; one that a head has made larger goes out soon. */
    private static final int ROOM = 8 * 1024;

    /** With less room than that another buffer is begun. */
    private static final int LEAST_ROOM = 1024;

    /** A body up to that many bytes is copied: it costs less than a piece of its own. */
    private static final int SMALL_BODY = 2 * 1024;

    private final Http2HeadersEncoder encoder;
    private @Nullable ByteBuf open;

    Http2Outflow(Http2HeadersEncoder encoder) {
        super(encoder);
        this.encoder = encoder;
    }

    /** Writes a head as one frame, or as many as it takes (RFC 9113 section 4.3). */
    void head(ChannelHandlerContext at, int stream, Http2Headers fields, boolean last) throws Http2Exception {
        ByteBuf out = room(at, LEAST_ROOM);
        int start = out.writerIndex();
        boolean encoded = false;
        try {
            out.writeZero(FRAME_HEADER);
            encoder.encodeHeaders(stream, fields, out);
            encoded = true;
        } finally {
            if (!encoded) {
                out.writerIndex(start);
            }
        }
        int length = out.writerIndex() - start - FRAME_HEADER;
        int flags = last ? Http2Flags.END_STREAM : 0;
        if (length <= maxFrameSize()) {
            frameHeader(out, start, length, Http2FrameTypes.HEADERS, flags | Http2Flags.END_HEADERS, stream);
        } else {
            split(out, start, flags, stream);
        }
    }

    private void split(ByteBuf out, int start, int flags, int stream) {
        ByteBuf block = out.copy(start + FRAME_HEADER, out.writerIndex() - start - FRAME_HEADER);
        try {
            out.writerIndex(start);
            byte type = Http2FrameTypes.HEADERS;
            int kept = flags;
            while (block.isReadable()) {
                int length = Math.min(block.readableBytes(), maxFrameSize());
                int end = length == block.readableBytes() ? Http2Flags.END_HEADERS : 0;
                int header = out.writerIndex();
                out.writeZero(FRAME_HEADER);
                frameHeader(out, header, length, type, kept | end, stream);
                out.writeBytes(block, length);
                type = Http2FrameTypes.CONTINUATION;
                kept = 0;
            }
        } finally {
            block.release();
        }
    }

    /** Writes the last bytes of a stream as one frame; takes them over. They must fit into one, and into the windows. */
    void lastData(ChannelHandlerContext at, int stream, ByteBuf bytes) {
        int length = bytes.readableBytes();
        boolean small = length <= SMALL_BODY;
        ByteBuf out = room(at, FRAME_HEADER + (small ? length : 0));
        int start = out.writerIndex();
        out.writeZero(FRAME_HEADER);
        frameHeader(out, start, length, Http2FrameTypes.DATA, Http2Flags.END_STREAM, stream);
        if (small) {
            out.writeBytes(bytes);
            bytes.release();
        } else {
            handOver(at);
            at.write(bytes, at.voidPromise());
        }
    }

    private ByteBuf room(ChannelHandlerContext at, int least) {
        ByteBuf current = open;
        if (current == null || current.writableBytes() < least) {
            handOver(at);
            current = at.alloc().ioBuffer(ROOM);
            open = current;
        }
        return current;
    }

    /** RFC 9113 section 4.1. */
    private static void frameHeader(ByteBuf out, int start, int length, byte type, int flags, int stream) {
        out.setMedium(start, length);
        out.setByte(start + 3, type);
        out.setByte(start + 4, flags);
        out.setInt(start + 5, stream);
    }

    /** Gives what has been gathered to the channel, to be flushed. A failure comes back as an exception of the pipeline. */
    void handOver(ChannelHandlerContext at) {
        ByteBuf gathered = open;
        if (gathered != null) {
            open = null;
            at.write(gathered, at.voidPromise());
        }
    }

    /** The connection is closed; what was written last goes nowhere. */
    @Override
    public void close() {
        ByteBuf gathered = open;
        if (gathered != null) {
            open = null;
            gathered.release();
        }
        super.close();
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext at, int stream, ByteBuf data, int padding, boolean last, ChannelPromise promise) {
        handOver(at);
        return super.writeData(at, stream, data, padding, last, promise);
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext at,
            int stream,
            Http2Headers headers,
            int padding,
            boolean last,
            ChannelPromise promise) {
        handOver(at);
        return super.writeHeaders(at, stream, headers, padding, last, promise);
    }

    @Override
    public ChannelFuture writeRstStream(ChannelHandlerContext at, int stream, long error, ChannelPromise promise) {
        handOver(at);
        return super.writeRstStream(at, stream, error, promise);
    }

    @Override
    public ChannelFuture writeSettings(ChannelHandlerContext at, Http2Settings settings, ChannelPromise promise) {
        handOver(at);
        return super.writeSettings(at, settings, promise);
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext at, ChannelPromise promise) {
        handOver(at);
        return super.writeSettingsAck(at, promise);
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext at, boolean ack, long data, ChannelPromise promise) {
        handOver(at);
        return super.writePing(at, ack, data, promise);
    }

    @Override
    public ChannelFuture writeGoAway(
            ChannelHandlerContext at, int last, long error, ByteBuf debug, ChannelPromise promise) {
        handOver(at);
        return super.writeGoAway(at, last, error, debug, promise);
    }

    @Override
    public ChannelFuture writeWindowUpdate(
            ChannelHandlerContext at, int stream, int increment, ChannelPromise promise) {
        handOver(at);
        return super.writeWindowUpdate(at, stream, increment, promise);
    }
}
