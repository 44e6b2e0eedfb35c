package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.spi.EndCause;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the TLS handshake with a backend, and makes way for the protocol that the backend has chosen in it by ALPN (RFC 7301). On
 * the event loop of the connection.
 */
final class Http2Handshake extends ChannelInboundHandlerAdapter {

    private final Http2BackendConnection connection;
    private final LoopClock clock;
    private final boolean alsoHttp1;

    /**
     * Waits.
     *
     * @param alsoHttp1 whether HTTP/1.1 will do
     */
    Http2Handshake(Http2BackendConnection connection, LoopClock clock, boolean alsoHttp1) {
        this.connection = connection;
        this.clock = clock;
        this.alsoHttp1 = alsoHttp1;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext at) {
        connection.attached(at);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            clock.look();
            if (handshake.isSuccess()) {
                choose(at);
            } else {
                connection.dialFailed(handshake.cause());
            }
        }
    }

    private void choose(ChannelHandlerContext at) {
        String chosen = chosen(at);
        if (ApplicationProtocolNames.HTTP_2.equals(chosen)) {
            connection.speaksHttp2(at);
        } else if (alsoHttp1) {
            connection.speaksHttp1(at);
        } else {
            connection.failDial(
                    EndCause.CONNECT_FAILED, "the backend does not speak HTTP/2: it did not choose h2 by ALPN");
        }
    }

    private static @Nullable String chosen(ChannelHandlerContext at) {
        SslHandler tls = at.pipeline().get(SslHandler.class);
        return tls == null ? null : tls.applicationProtocol();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        connection.dialFailed(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        clock.look();
        connection.gone();
    }
}
