package io.sluice.daemon.warm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The heads of a connection's requests by their {@link Kind}, as HPACK codes them (RFC 7541), with Huffman's code as browsers do: the
 * first of each kind puts its fields into the table of the connection, those after it name them by number. All are coded once for
 * the process: an encoder at work for each request would be one more user of what the proxy's own runs through.
 *
 * <p>The numbers are right once the first heads of all kinds have been sent, in the order of the kinds. Immutable.
 */
final class Http2Heads {

    private static final Map<Kind, byte[]> FIRST = new EnumMap<>(Kind.class);
    private static final Map<Kind, byte[]> AGAIN = new EnumMap<>(Kind.class);

    static {
        Http2HeadersEncoder encoder =
                new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false, Kind.values().length, 0);
        for (Kind kind : Kind.values()) {
            FIRST.put(kind, encode(encoder, kind));
        }
        for (Kind kind : Kind.values()) {
            AGAIN.put(kind, encode(encoder, kind));
        }
    }

    private Http2Heads() {}

    /** The head of the first request of that kind on a connection. */
    static byte[] first(Kind kind) {
        return Objects.requireNonNull(FIRST.get(kind));
    }

    /** The head of any later one. */
    static byte[] again(Kind kind) {
        return Objects.requireNonNull(AGAIN.get(kind));
    }

    private static byte[] encode(Http2HeadersEncoder encoder, Kind kind) {
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, fields(kind), out);
            return ByteBufUtil.getBytes(out);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a head of the warm-up cannot be coded", e);
        }
    }

    private static Http2Headers fields(Kind kind) {
        Http2Headers fields = new DefaultHttp2Headers()
                .method(kind.method())
                .scheme("http")
                .authority("localhost")
                .path(kind.path());
        fields.add("user-agent", "Mozilla/5.0 (warm-up)");
        fields.add("accept", "*/*");
        fields.add("accept-encoding", "gzip, deflate");
        fields.add("cookie", "session=0123456789abcdef");
        if (kind.bodySize > 0) {
            fields.add("content-type", "text/plain");
            fields.add("content-length", String.valueOf(kind.bodySize));
        }
        return fields;
    }
}
