package io.sluice.core.proxy;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.util.AsciiString;

/**
 * Netty's layers of one HTTP/2 connection, put together our way: fields come as they are and are looked at by us, priorities are
 * ignored (RFC 9113 section 5.3.2), and the window of the connection is always refilled, so that the bytes of one stream that
 * nobody takes hold up no other; what may be under way is bounded by the windows of the streams.
 *
 * @param outflow writes the frames that need no queue by themselves
 * @param reader counts what comes
 * @param incoming the fields of the head that was read last
 */
record Http2Codec(
        Http2Connection connection,
        Http2ConnectionEncoder encoder,
        Http2Outflow outflow,
        Http2ConnectionDecoder decoder,
        GuardedFrameReader reader,
        FieldHeaders incoming) {

    private static final float REFILL_AT = 0.5f;

    /**
     * The layers of one connection.
     *
     * @param server true for the side that is asked
     * @param headSize what a head may have as HTTP/2 counts it
     * @param continuations CONTINUATION frames of one head
     */
    static Http2Codec of(boolean server, long headSize, int continuations, FrameBudget budget) {
        Http2Connection connection = new DefaultHttp2Connection(server);
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection, REFILL_AT, true));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        FieldHeaders incoming = new FieldHeaders();
        GuardedFrameReader reader = new GuardedFrameReader(
                new DefaultHttp2FrameReader(new FieldDecoder(incoming, headSize), continuations),
                budget,
                server ? new StreamOrder(connection) : null);
        Http2Outflow outflow =
                new Http2Outflow(new DefaultHttp2HeadersEncoder((name, value) -> !server && isSecret(name), true));
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(connection, outflow);
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false);
        return new Http2Codec(connection, encoder, outflow, decoder, reader, incoming);
    }

    /** What is sent to backends for many clients is not kept in the table that they would share (RFC 7541 section 7.1.3). */
    private static boolean isSecret(CharSequence name) {
        return AsciiString.contentEquals(name, "authorization")
                || AsciiString.contentEquals(name, "cookie")
                || AsciiString.contentEquals(name, "proxy-authorization");
    }
}
