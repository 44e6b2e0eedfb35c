package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Puts HTTP/2 in the place of an HTTP/1 connection whose client has offered it, with the request that made the offer as the first
 * stream (RFC 7540 section 3.2). On the event loop of the connection.
 */
final class H2cUpgrade {

    private static final byte[] SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private H2cUpgrade() {}

    /** The settings that the client sent with its offer; empty where one is out of range, and the offer is left unheard then. */
    static Optional<Http2Settings> settings(byte[] payload) {
        Http2Settings settings = new Http2Settings();
        ByteBuffer in = ByteBuffer.wrap(payload);
        try {
            while (in.hasRemaining()) {
                settings.put(in.getChar(), Long.valueOf(in.getInt() & 0xffff_ffffL));
            }
            return Optional.of(settings);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Says yes, and hands the connection over.
     *
     * @param old the handler that leaves
     * @param rest what came behind the request; taken over
     */
    static void perform(
            ChannelHandlerContext old,
            Http2ClientConnection next,
            Http2Settings settings,
            Exchange first,
            ConnectionEnds ends,
            ByteBuf rest) {
        old.write(Unpooled.wrappedBuffer(SWITCHING), old.voidPromise());
        old.pipeline().addAfter(old.name(), null, next);
        old.fireChannelActive();
        old.fireUserEventTriggered(ends);
        try {
            next.onHttpServerUpgrade(settings);
            next.adopt(first);
            if (rest.isReadable()) {
                old.fireChannelRead(rest);
                old.fireChannelReadComplete();
            } else {
                rest.release();
            }
            old.pipeline().remove(old.handler());
        } catch (Http2Exception e) {
            throw new IllegalStateException("the first stream of a connection cannot be made", e);
        }
    }
}
