package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.http.BodyReader;
import io.sluice.core.http.Http2RequestWriter;
import io.sluice.core.http.Http2RequestWriter.Form;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.Trailers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends the request of one stream of HTTP/2. A body comes as HTTP/1 frames it, whose chunks are taken off here, or as data alone. On
 * the connection's event loop.
 */
final class Http2Request {

    private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.US_ASCII);

    private static final int SMALL_HEAD = 16 * 1024;

    private final Http2BackendConnection connection;
    private final Http2RequestWriter writer;
    private final BodyReader body = new BodyReader();
    private final Trailers trailers = new Trailers();
    private ByteBuf text = Unpooled.buffer(512);
    private Form form = Form.PLAIN;
    private boolean chunked;
    private boolean ended;
    private long owed;

    Http2Request(Http2BackendConnection connection, Http2RequestWriter writer) {
        this.connection = connection;
        this.writer = writer;
    }

    /** A request is to be sent. Returns how it goes out. */
    Form begin(Exchange exchange) {
        long length = exchange.rules().bodyLength();
        chunked = length < 0 && !exchange.sendsDataOnly();
        // Trailers may follow data that comes as such, so its last byte does not end the stream.
        owed = exchange.sendsDataOnly() ? -1 : length;
        trailers.clear();
        if (chunked) {
            MessageLimits limits = exchange.listener().requestLimits;
            body.begin(-1, limits, trailers);
        }
        form = form(exchange);
        ended = length == 0 && form == Form.PLAIN;
        return form;
    }

    private static Form form(Exchange exchange) {
        if (exchange.rules().method() == KnownMethod.CONNECT) {
            return Form.CONNECT;
        }
        return exchange.rules().asksForTunnel() && exchange.rules().offers(WEBSOCKET) ? Form.WEBSOCKET : Form.PLAIN;
    }

    /** Sends the head. */
    void sendHead(Exchange exchange, Http2Stream stream) {
        if (text.capacity() > SMALL_HEAD) {
            text = Unpooled.buffer(512);
        }
        text.clear();
        exchange.writeHead(text, connection.backend());
        FieldHeaders fields = connection.outgoing();
        writer.write(fields.fields(), text.array(), exchange.head(), form, connection.secure());
        send(stream, fields, ended);
    }

    private void send(Http2Stream stream, FieldHeaders fields, boolean last) {
        ChannelHandlerContext at = connection.burst().context();
        encoder().writeHeaders(at, stream.id(), fields, 0, last, at.newPromise());
    }

    /** Sends a part of the body; takes it over. */
    void write(ByteBuf part, @Nullable Http2Stream stream) {
        if (stream == null || ended) {
            part.release();
        } else if (chunked) {
            writeData(part, stream);
        } else {
            if (owed > 0) {
                owed -= part.readableBytes();
                ended = owed == 0;
            }
            sendData(part, stream, ended);
        }
    }

    private void writeData(ByteBuf part, Http2Stream stream) {
        try {
            while (part.isReadable()) {
                int count = body.acceptPart(part);
                if (count == 0) {
                    return;
                }
                if (body.partIsData()) {
                    sendData(part.readRetainedSlice(count), stream, false);
                } else {
                    part.skipBytes(count);
                }
            }
        } finally {
            part.release();
        }
    }

    private void sendData(ByteBuf data, Http2Stream stream, boolean last) {
        if (!data.isReadable() && !last) {
            data.release();
            return;
        }
        ChannelHandlerContext at = connection.burst().context();
        encoder().writeData(at, stream.id(), data, 0, last, at.newPromise());
    }

    /** The body is whole. */
    void end(Exchange exchange, @Nullable Http2Stream stream) {
        if (ended || stream == null || form != Form.PLAIN) {
            return;
        }
        ended = true;
        Trailers fields = exchange.sendsDataOnly() ? exchange.request().trailers : trailers;
        if (fields.isEmpty()) {
            sendData(Unpooled.EMPTY_BUFFER, stream, true);
        } else {
            // They may have to wait for the data before them.
            FieldHeaders headers = new FieldHeaders();
            writer.write(headers.fields(), fields);
            send(stream, headers, true);
        }
    }

    /** The response is no tunnel: what was to go through one ends. */
    void answered(Exchange exchange, @Nullable Http2Stream stream) {
        if (form != Form.PLAIN) {
            form = Form.PLAIN;
            end(exchange, stream);
        }
    }

    private Http2ConnectionEncoder encoder() {
        return connection.codec().encoder();
    }
}
