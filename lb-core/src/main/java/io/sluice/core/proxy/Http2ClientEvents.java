package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.http.FieldList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What Netty says of the frames and streams of one client connection, handed to the {@link Http2ClientStream} it is about. */
final class Http2ClientEvents extends Http2EventAdapter implements Http2RemoteFlowController.Listener {

    private final Http2ClientConnection connection;
    private final Http2Connection streams;
    private final Http2Connection.PropertyKey key;
    private final FieldHeaders incoming;

    Http2ClientEvents(Http2ClientConnection connection, Http2Codec codec) {
        this.connection = connection;
        this.streams = codec.connection();
        this.key = streams.newKey();
        this.incoming = codec.incoming();
        streams.addListener(this);
        streams.remote().flowController().listener(this);
        codec.decoder().frameListener(this);
    }

    private @Nullable Http2ClientStream of(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    /** Does something with each stream; a copy, because what is done may close it. */
    void forEach(Consumer<Http2ClientStream> action) {
        List<Http2ClientStream> all = new ArrayList<>();
        try {
            streams.forEachActiveStream(stream -> {
                Http2ClientStream known = of(stream);
                if (known != null) {
                    all.add(known);
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException("a visitor that throws nothing threw", e);
        }
        all.forEach(action);
    }

    void adopt(Exchange first) {
        Http2Stream stream = Objects.requireNonNull(streams.stream(Http2CodecUtil.HTTP_UPGRADE_STREAM_ID));
        Http2ClientStream begun = new Http2ClientStream(connection, stream);
        stream.setProperty(key, begun);
        connection.life().requestCame();
        begun.adopt(first);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        onHeadersRead(context, id, headers, padding, end);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean end)
            throws Http2Exception {
        FieldList fields = incoming.fields();
        Http2Stream stream = streams.stream(id);
        Http2ClientStream known = of(stream);
        if (known != null) {
            if (!end) {
                throw Http2Exception.streamError(id, Http2Error.PROTOCOL_ERROR, "a second head in a request");
            }
            known.trailers(fields);
            connection.touched(known);
        } else if (stream != null) {
            Http2ClientStream begun = new Http2ClientStream(connection, stream);
            stream.setProperty(key, begun);
            connection.life().requestCame();
            begun.headers(fields, end);
            connection.touched(begun);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end) {
        Http2ClientStream stream = of(streams.stream(id));
        if (stream == null) {
            return data.readableBytes() + padding;
        }
        int taken = stream.data(data, padding, end);
        connection.touched(stream);
        return taken;
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int id, int increment) {
        if (id == 0) {
            forEach(Http2ClientStream::progressed);
        } else {
            Http2ClientStream stream = of(streams.stream(id));
            if (stream != null) {
                stream.progressed();
            }
        }
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext context) {
        connection.settingsKnown();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long data) {
        connection.life().answered();
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Http2ClientStream known = of(stream);
        if (known != null) {
            known.closed();
        }
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
        if (streams.numActiveStreams() == 0) {
            connection.life().idle();
        }
    }

    @Override
    public void writabilityChanged(Http2Stream stream) {
        Http2ClientStream known = of(stream);
        if (known != null) {
            known.writabilityChanged(connection.isWritable(stream));
        }
    }
}
