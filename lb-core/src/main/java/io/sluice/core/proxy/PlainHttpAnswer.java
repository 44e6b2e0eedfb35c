package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.sluice.core.spi.EndCause;

/** Tells a client that speaks plain HTTP to a listener with TLS what it does wrong; nothing of its request is read. */
final class PlainHttpAnswer {

    private PlainHttpAnswer() {}

    /** Sends it past the TLS handler, which is about to close the connection. */
    static void send(ChannelHandlerContext at) {
        ByteBuf answer = LocalResponse.of(
                at.alloc(), EndCause.BAD_REQUEST, "this port speaks TLS alone, use https", true, "close");
        ChannelHandlerContext tls = at.pipeline().context(SslHandler.class);
        (tls == null ? at : tls).writeAndFlush(answer);
    }
}
