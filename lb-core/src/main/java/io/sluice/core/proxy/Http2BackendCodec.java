package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.sluice.core.http.FieldList;
import java.net.SocketAddress;
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

    /** What all responses of a connection together may have under way: as much as several that are read as fast as they come. */
    private static final int WINDOWS = 4;

    private static final int LEAST_WINDOW = 1 << 20;

    private final Owner owner;
    private final FieldList incoming;
    private final int connectionWindow;
    private @Nullable ChannelHandlerContext context;

    private Http2BackendCodec(Owner owner, Http2Codec layers, Http2Settings settings, int connectionWindow) {
        super(layers.decoder(), layers.encoder(), settings, true);
        this.incoming = layers.incoming().fields();
        this.owner = owner;
        this.connectionWindow = connectionWindow;
        gracefulShutdownTimeoutMillis(-1);
    }

    static Http2BackendCodec of(Owner owner, PoolPlan plan, FrameBudget budget) {
        // HPACK counts 32 bytes for each field beside its bytes.
        long headSize = plan.responseLimits.headSize() + 32L * plan.responseLimits.fieldCount();
        Http2Codec layers = Http2Codec.of(false, headSize, plan.http2.continuations(), budget);
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(plan.http2.window())
                .maxHeaderListSize(headSize);
        return new Http2BackendCodec(owner, layers, settings, Math.max(LEAST_WINDOW, WINDOWS * plan.http2.window()));
    }

    /** The fields of the head that was read last. */
    FieldList incoming() {
        return incoming;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        owner.attached(added);
        super.handlerAdded(added);
        openWindow();
    }

    /**
     * Netty would send the preface as soon as the connection is made, before those in front of us hear of it, one of whom may
     * have a PROXY header to send.
     */
    @Override
    public void connect(
            ChannelHandlerContext at, SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
        at.connect(remoteAddress, localAddress, promise);
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
