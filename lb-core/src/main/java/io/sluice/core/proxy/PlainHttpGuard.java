package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.TlsFailure;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Stands before the TLS of one client connection until its first bytes have come. A client that speaks plain HTTP is told what it does
 * wrong, and its connection closed; nothing more of its request is read. On the event loop of the connection.
 */
final class PlainHttpGuard extends ChannelInboundHandlerAdapter {

    private static final byte[][] METHODS = Stream.of(
                    "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT ", "PRI ")
            .map(method -> method.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private final Handshake handshake;

    PlainHttpGuard(Handshake handshake) {
        this.handshake = handshake;
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        if (message instanceof ByteBuf in && isHttp(in)) {
            in.release();
            handshake.fail(TlsFailure.PLAIN_HTTP);
            ByteBuf answer = LocalResponse.of(
                    at.alloc(), EndCause.BAD_REQUEST, "this port speaks TLS alone; use https", true, "close");
            at.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        } else {
            at.pipeline().remove(this);
            at.fireChannelRead(message);
        }
    }

    /** No record of TLS begins with a letter (RFC 8446 section 5.1). */
    static boolean isHttp(ByteBuf in) {
        for (byte[] method : METHODS) {
            int i = 0;
            while (i < method.length && i < in.readableBytes() && in.getByte(in.readerIndex() + i) == method[i]) {
                i++;
            }
            if (i == method.length) {
                return true;
            }
        }
        return false;
    }
}
