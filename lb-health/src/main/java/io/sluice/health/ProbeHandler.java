package io.sluice.health;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;

/** The end of a probe's pipeline: turns what happens on the connection into steps of the attempt. */
final class ProbeHandler extends ChannelInboundHandlerAdapter {

    private final ProbeProtocol protocol;
    private final ProbeAttempt attempt;
    private final boolean tls;

    ProbeHandler(ProbeProtocol protocol, ProbeAttempt attempt, boolean tls) {
        this.protocol = protocol;
        this.attempt = attempt;
        this.tls = tls;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (tls) {
            attempt.enter(ProbePhase.HANDSHAKING);
        } else {
            protocol.connected(context.channel(), attempt);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                protocol.connected(context.channel(), attempt);
            } else {
                attempt.fail(handshake.cause());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (attempt.open()) {
                protocol.read(message, attempt);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        attempt.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        attempt.fail(cause);
    }
}
