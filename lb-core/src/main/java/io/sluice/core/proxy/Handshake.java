package io.sluice.core.proxy;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.spi.TlsFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind the TLS of one connection until its handshake is done, and then leaves. Each handshake has one end. On the event
 * loop of the connection.
 *
 * <pre>
 *   peer &lt;--&gt; TLS &lt;--&gt; Handshake &lt;--&gt; whoever speaks with the peer
 *                      gone when done
 * </pre>
 */
abstract class Handshake extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final Loop loop;
    private long begunNanos;
    private long begunEpochMillis;
    private boolean over;
    private @Nullable ChannelHandlerContext context;

    Handshake(Loop loop) {
        this.loop = loop;
    }

    /** It succeeded. Told before those behind hear of it. */
    abstract void done(ChannelHandlerContext at, long begunEpochMillis, long nanos);

    /** It failed; the connection is about to be closed, or is. */
    abstract void failed(TlsFailure reason);

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        begin();
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        begin();
        at.fireChannelActive();
    }

    private void begin() {
        loop.clock().look();
        begunNanos = loop.nanos();
        begunEpochMillis = System.currentTimeMillis();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof ConnectionEnds) {
            begin();
        } else if (event instanceof SslHandshakeCompletionEvent completed && !over) {
            complete(at, completed);
        }
        at.fireUserEventTriggered(event);
        if (over && event instanceof SslHandshakeCompletionEvent completed && completed.isSuccess()) {
            at.pipeline().remove(this);
        }
    }

    private void complete(ChannelHandlerContext at, SslHandshakeCompletionEvent completed) {
        over = true;
        if (completed.isSuccess()) {
            loop.clock().look();
            done(at, begunEpochMillis, loop.nanos() - begunNanos);
        } else {
            TlsFailure reason = TlsFailures.of(completed.cause());
            LOG.debug("handshake with {} failed: {}", at.channel().remoteAddress(), reason.label(), completed.cause());
            failed(reason);
        }
    }

    /** Whoever closes from our side does it because the time is over, or because we stop. */
    @Override
    public void close(ChannelHandlerContext at, ChannelPromise promise) {
        fail(loop.draining() ? TlsFailure.CLOSED : TlsFailure.TIMEOUT);
        at.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        fail(TlsFailure.CLOSED);
        at.fireChannelInactive();
    }

    /** Makes room for another. */
    void crowdOut() {
        fail(TlsFailure.CROWDED_OUT);
        if (context != null) {
            context.close();
        }
    }

    /** It has failed for this reason, where it has not ended before. */
    void fail(TlsFailure reason) {
        if (!over) {
            over = true;
            failed(reason);
        }
    }
}
