package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.core.spi.EndCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a {@link Tunnel} that is a whole connection: stands in the pipeline before the handler whose connection it is, takes all bytes that come, and
 * leaves to that handler only to notice that the connection is closed. On the event loop of the connection.
 */
final class ChannelTunnelEnd extends ChannelInboundHandlerAdapter implements TunnelEnd {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelTunnelEnd.class);

    private final ChannelHandlerContext context;
    private final Outflow out;
    private final boolean closesByHalves;
    private final EndCause abortCause;
    private @Nullable Tunnel tunnel;
    private @Nullable TunnelEnd other;
    private long received;
    private boolean burst;
    private boolean inputEnded;
    private boolean outputEnded;

    /**
     * An end.
     *
     * @param context of the handler whose connection it is
     * @param out what that handler writes with
     * @param closesByHalves false where a protocol above TCP, which is TLS, knows no half-closed connection
     * @param abortCause what it means where the connection breaks
     */
    ChannelTunnelEnd(ChannelHandlerContext context, Outflow out, boolean closesByHalves, EndCause abortCause) {
        this.context = context;
        this.out = out;
        this.closesByHalves = closesByHalves;
        this.abortCause = abortCause;
    }

    // The tunnel's side.

    @Override
    public void join(Tunnel joined, TunnelEnd opposite) {
        tunnel = joined;
        other = opposite;
    }

    @Override
    public void takeOver() {
        context.pipeline().addBefore(context.name(), null, this);
        if (closesByHalves) {
            channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
    }

    @Override
    public void read() {
        if (!tunnel().ended()) {
            read(other().writable());
        }
    }

    @Override
    public void relay(ByteBuf bytes) {
        received += bytes.readableBytes();
        if (bytes.isReadable()) {
            other().send(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void send(ByteBuf bytes) {
        out.write(bytes);
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public boolean writable() {
        return out.writable();
    }

    /** Stops or goes on to read, as the other end can send more or not. */
    @Override
    public void read(boolean go) {
        if (!inputEnded) {
            channel().config().setAutoRead(go);
        }
    }

    @Override
    public void endOutput(Runnable done) {
        whenFlushed(() -> {
            if (channel() instanceof DuplexChannel duplex && channel().isActive()) {
                duplex.shutdownOutput();
            }
            outputEnded = true;
            done.run();
        });
    }

    @Override
    public void whenFlushed(Runnable done) {
        out.flush();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(gone -> {
            if (!tunnel().ended()) {
                done.run();
            }
        });
    }

    /** Closes; with a reset, which no protocol above TCP may turn into a farewell of its own. */
    @Override
    public void close(boolean reset) {
        ChannelHandlerContext first = context.pipeline().firstContext();
        if (reset && first != null && channel().isOpen()) {
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
            first.close();
        } else {
            context.close();
        }
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public boolean closesByHalves() {
        return closesByHalves;
    }

    @Override
    public boolean inputEnded() {
        return inputEnded;
    }

    @Override
    public boolean outputEnded() {
        return outputEnded;
    }

    @Override
    public EndCause abortCause() {
        return abortCause;
    }

    @Override
    public boolean pending() {
        return out.pending() > 0;
    }

    @Override
    public void mark() {
        out.mark();
    }

    @Override
    public boolean progressed() {
        return out.progressed();
    }

    // The channel's side.

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        tunnel().lookAtClock();
        ByteBuf in = (ByteBuf) message;
        if (tunnel().ended()) {
            in.release();
        } else {
            burst = true;
            relay(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        if (burst && !tunnel().ended()) {
            burst = false;
            other().flush();
            tunnel().moved();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) {
        if (!tunnel().ended()) {
            other().read(writable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent farewell && farewell.isSuccess()) {
            inputEnds();
        }
    }

    private void inputEnds() {
        if (!inputEnded && !tunnel().ended()) {
            tunnel().lookAtClock();
            inputEnded = true;
            if (!closesByHalves) {
                // TLS takes no further byte; those that come for it would break what is still on its way from it.
                other().read(false);
            }
            tunnel().inputEnded(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        if (!tunnel().ended()) {
            tunnel().lookAtClock();
            tunnel().closed(this);
        }
        at.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        if (tunnel().ended() || !closesByHalves && inputEnded) {
            return;
        }
        tunnel().lookAtClock();
        if (Failures.isOfPeer(cause)) {
            tunnel().abort(abortCause);
        } else {
            LOG.warn("closing a tunnel with {}: {}", channel().remoteAddress(), cause.toString(), cause);
            tunnel().abort(EndCause.INTERNAL);
        }
    }

    private Channel channel() {
        return context.channel();
    }

    private Tunnel tunnel() {
        return Objects.requireNonNull(tunnel);
    }

    private TunnelEnd other() {
        return Objects.requireNonNull(other);
    }
}
