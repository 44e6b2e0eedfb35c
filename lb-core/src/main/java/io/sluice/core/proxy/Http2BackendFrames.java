package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Leads the frames of one connection to a backend to its streams. On the event loop of the connection.
 */
final class Http2BackendFrames extends Http2EventAdapter {

    private final Http2BackendConnection connection;
    private final Http2Connection.PropertyKey key;

    Http2BackendFrames(Http2BackendConnection connection) {
        this.connection = connection;
        this.key = connection.codec().connection().newKey();
    }

    /** What a stream is to us, or null. */
    @Nullable
    Http2BackendStream of(Http2Stream stream) {
        return stream.getProperty(key);
    }

    /** Says what a stream is to us. */
    void bind(Http2Stream stream, Http2BackendStream to) {
        stream.setProperty(key, to);
    }

    private @Nullable Http2BackendStream of(int streamId) {
        Http2Stream stream = connection.codec().connection().stream(streamId);
        return stream == null ? null : of(stream);
    }

    // Frames.

    @Override
    public int onDataRead(ChannelHandlerContext at, int streamId, ByteBuf data, int padding, boolean last) {
        int size = data.readableBytes() + padding;
        Http2BackendStream stream = of(streamId);
        return stream == null ? size : stream.dataRead(data, size, last);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext at, int streamId, Http2Headers fields, int padding, boolean last)
            throws Http2Exception {
        if (streamId % 2 == 0) {
            // Only a push could have begun it (RFC 9113 section 5.1, idle).
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a stream that the backend began");
        }
        Http2BackendStream stream = of(streamId);
        if (stream != null) {
            stream.fieldsRead(connection.codec().incoming(), last);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext at,
            int streamId,
            Http2Headers fields,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        onHeadersRead(at, streamId, fields, padding, last);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext at, int streamId, long error) {
        Http2BackendStream stream = of(streamId);
        if (stream != null) {
            stream.resetRead(error);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext at, Http2Settings settings) {
        connection.settingsRead(Boolean.TRUE.equals(settings.connectProtocolEnabled()));
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext at, int lastStreamId, long error, ByteBuf text) {
        connection.goAway(lastStreamId);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext at, int streamId, int increment) {
        Http2BackendStream stream = streamId == 0 ? null : of(streamId);
        if (stream != null) {
            stream.flow().windowGrew();
        } else if (streamId == 0) {
            connection.burst().progressed();
        }
    }

    /** We have said that we take none (RFC 9113 section 8.4). */
    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext at, int streamId, int promisedId, Http2Headers fields, int padding)
            throws Http2Exception {
        throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a push, which was not enabled");
    }

    // Streams.

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Http2BackendStream ours = of(stream);
        if (ours != null) {
            stream.removeProperty(key);
            ours.closed(stream.id());
        }
    }
}
