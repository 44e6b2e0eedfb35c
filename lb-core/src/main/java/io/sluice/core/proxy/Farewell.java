package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

/**
 * The end of a client connection: the last response goes out and is given time to be read. With bytes of the client unread the
 * kernel answers a close with a reset, which can overtake the response; so these are read and thrown away until the client
 * closes too. On the event loop of the connection.
 */
final class Farewell {

    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final int MOST_DISCARDED = 1 << 20;

    private final Loop loop;
    private final ChannelHandlerContext context;
    private final Outflow out;
    private final long progressNanos;
    private final Deadline deadline = new Deadline(this::expired);
    private int discarded;

    /**
     * The end of one connection; {@link #begin} follows.
     *
     * @param progressNanos how long the client may leave the response unread
     */
    Farewell(Loop loop, ChannelHandlerContext context, Outflow out, long progressNanos) {
        this.loop = loop;
        this.context = context;
        this.out = out;
        this.progressNanos = progressNanos;
    }

    /** Sends what is written and closes then; with something unread, only after the client has closed or enough time. */
    void begin(boolean unread) {
        out.flush();
        watchProgress();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (unread) {
                linger(sent);
            } else {
                context.close();
            }
        });
    }

    private void linger(Future<?> sent) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (!sent.isSuccess() || !(context.channel() instanceof DuplexChannel duplex)) {
            context.close();
        } else if (tls == null) {
            halfClose(duplex);
        } else {
            // The client is told by close_notify first (RFC 8446 section 6.1): only then does it know that nothing was
            // cut off.
            tls.closeOutbound().addListener(told -> halfClose(duplex));
        }
    }

    private void halfClose(DuplexChannel duplex) {
        duplex.shutdownOutput();
        loop.deadlines().set(deadline, loop.nanos() + LINGER_NANOS);
    }

    void discard(ByteBuf in) {
        discarded += in.readableBytes();
        in.skipBytes(in.readableBytes());
        if (discarded > MOST_DISCARDED) {
            context.close();
        }
    }

    /** The connection is closed. */
    void end() {
        loop.deadlines().remove(deadline);
    }

    private void watchProgress() {
        out.mark();
        loop.deadlines().set(deadline, loop.nanos() + progressNanos);
    }

    private void expired() {
        if (out.pending() > 0 && out.progressed()) {
            watchProgress();
        } else {
            context.close();
        }
    }
}
