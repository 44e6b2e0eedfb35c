package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.util.AsciiString;
import io.sluice.core.http.Http2FieldList;
import org.jspecify.annotations.Nullable;

/**
 * The frame and HPACK layers of Netty for one connection to a backend: puts them together, and passes on what concerns the connection
 * as a whole. Owned by the event loop of the connection.
 */
final class Http2BackendCodec extends Http2ConnectionHandler {

    /** Who is told of what happens to the connection as a whole. */
    interface Owner {

        /** It stands in a pipeline. */
        void attached(ChannelHandlerContext context);

        /** A burst of bytes begins to be read. */
        void burstBegins();

        /** All of a burst has been read; what came of it is written next. */
        void burstEnds();

        /** The socket takes more, or no more. */
        void writabilityChanged();

        /** The peer broke the protocol of a stream, or what we sent on it could not be. It is reset next. */
        void streamBroke(int streamId, boolean outbound, Throwable cause);

        /** The peer broke the protocol of the connection, or the network the connection. GOAWAY is sent where that is possible. */
        void connectionBroke(Throwable cause, @Nullable Http2Exception http2);

        /** The connection is closed; each stream has been told. */
        void gone();
    }

    private static final float WINDOW_UPDATE_RATIO = 0.5f;

    private final Owner owner;
    private final int connectionWindow;
    private @Nullable ChannelHandlerContext context;

    private Http2BackendCodec(
            Owner owner,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            int connectionWindow) {
        super(decoder, encoder, settings, true);
        this.owner = owner;
        this.connectionWindow = connectionWindow;
        gracefulShutdownTimeoutMillis(-1);
    }

    static Http2BackendCodec of(Owner owner, PoolPlan plan) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(false, 0);
        // The connection's window is given back at once, so that a response which nobody reads holds up no other.
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection, WINDOW_UPDATE_RATIO, true));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        DefaultHttp2ConnectionEncoder encoder =
                new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter(Http2BackendCodec::isSecret));
        // HPACK counts 32 bytes for each field beside its bytes.
        long listSize = plan.responseLimits.headSize() + 32L * plan.responseLimits.fieldCount();
        DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(
                new FieldDecoder(listSize), plan.http2.floods().continuations());
        DefaultHttp2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false);
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(plan.http2.streamWindow())
                .maxHeaderListSize(listSize);
        return new Http2BackendCodec(owner, decoder, encoder, settings, plan.http2.connectionWindow());
    }

    /** Never kept in the table of the compression, as many clients share it (RFC 7541 section 7.1.3). */
    private static boolean isSecret(CharSequence name, CharSequence value) {
        return AsciiString.contentEquals(name, "authorization")
                || AsciiString.contentEquals(name, "cookie")
                || AsciiString.contentEquals(name, "proxy-authorization");
    }

    /** Makes the fields of ours, which are checked later, where a fault costs its stream and not the connection. */
    private static final class FieldDecoder extends DefaultHttp2HeadersDecoder {

        FieldDecoder(long listSize) {
            super(false, false, listSize);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new Http2FieldList();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        owner.attached(added);
        super.handlerAdded(added);
        openWindow();
    }

    @Override
    public void channelActive(ChannelHandlerContext at) throws Exception {
        super.channelActive(at);
        openWindow();
    }

    /** The connection's window begins small, and can only grow by a frame (RFC 9113 section 6.9.2). */
    private void openWindow() throws Http2Exception {
        if (context != null && context.channel().isActive()) {
            int more = connectionWindow
                    - connection()
                            .local()
                            .flowController()
                            .initialWindowSize(connection().connectionStream());
            if (more > 0) {
                decoder().flowController().incrementWindowSize(connection().connectionStream(), more);
                context.flush();
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) throws Exception {
        owner.burstBegins();
        super.channelRead(at, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) throws Exception {
        owner.burstEnds();
        super.channelReadComplete(at);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) throws Exception {
        super.channelWritabilityChanged(at);
        owner.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) throws Exception {
        owner.burstBegins();
        super.channelInactive(at);
        owner.burstEnds();
        owner.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        onError(at, false, cause);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext at, boolean outbound, Throwable cause, Http2Exception.StreamException broken) {
        owner.streamBroke(broken.streamId(), outbound, cause);
        super.onStreamError(at, outbound, cause, broken);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext at, boolean outbound, Throwable cause, @Nullable Http2Exception http2) {
        if (!Failures.isOfPeer(cause)) {
            super.onConnectionError(at, outbound, cause, http2);
        }
        owner.connectionBroke(cause, http2);
    }
}
