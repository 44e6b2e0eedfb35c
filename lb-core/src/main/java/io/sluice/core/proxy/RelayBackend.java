package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.pool.Backend;
import io.sluice.core.proxyprotocol.ProxyHeaderSender;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backend's connection of one {@link Relay}: serves no other. On the event loop of the relay.
 *
 * <pre>
 *   CONNECTING --> RELAYING --> CLOSED
 *        |                         ^
 *        +-------------------------+
 * </pre>
 */
final class RelayBackend extends ChannelInboundHandlerAdapter {

    private enum State {
        /** Until TCP is established, and TLS where the pool has it. */
        CONNECTING,
        /** A {@link Tunnel} has the bytes of both directions. */
        RELAYING,
        /** Gone, or of no use. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(RelayBackend.class);

    private final Loop loop;
    private final Backend backend;
    private final PoolPlan plan;
    private final Relay relay;
    private final Deadline deadline = new Deadline(this::expired);
    private State state = State.CONNECTING;
    private @Nullable ChannelHandlerContext context;

    /** A connection that is to be made, and has been reserved with the backend. */
    RelayBackend(Loop loop, Backend backend, PoolPlan plan, Relay relay) {
        this.loop = loop;
        this.backend = backend;
        this.plan = plan;
        this.relay = relay;
        loop.deadlines().set(deadline, loop.nanos() + plan.connectNanos);
    }

    /** How it is made, with TLS where the pool has it. */
    Dialing dialing() {
        ProxyHeaderSender header = plan.sendProxy == SendProxy.OFF
                ? null
                : new ProxyHeaderSender(
                        plan.sendProxy,
                        relay.served().ends().client(),
                        relay.served().ends().local());
        ClientTls tls = plan.tls;
        BackendHandshake handshake = tls == null ? null : new BackendHandshake(loop, backend.observer());
        return new Dialing(backend, tls, null, handshake, header, this, this::dialFailed);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        if (plan.tls == null) {
            established(at);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && state == State.CONNECTING) {
            if (handshake.isSuccess()) {
                established(at);
            } else {
                dialFailed(handshake.cause());
            }
        }
    }

    private void established(ChannelHandlerContext at) {
        loop.clock().look();
        if (state != State.CONNECTING) {
            at.close();
            return;
        }
        state = State.RELAYING;
        loop.deadlines().remove(deadline);
        backend.observer().connectionOpened();
        relay.connected(new ChannelTunnelEnd(at, new Outflow(at), plan.tls == null, EndCause.BACKEND_ABORT));
    }

    /** The relay is over, or does without this connection. The tunnel, where there was one, has closed it. */
    void leave(ConnectionClose reason) {
        boolean opened = state == State.RELAYING;
        if (state != State.CLOSED) {
            state = State.CLOSED;
            loop.deadlines().remove(deadline);
            backend.releaseConnection();
            if (opened) {
                backend.observer().connectionClosed(reason);
            } else if (context != null) {
                context.close();
            }
        }
    }

    void dialFailed(Throwable cause) {
        loop.clock().look();
        if (state == State.CONNECTING) {
            LOG.debug("no connection to backend {}/{}: {}", backend.pool(), backend.name(), cause.toString());
            fail(EndCause.CONNECT_FAILED);
        }
    }

    private void expired() {
        if (state == State.CONNECTING) {
            fail(EndCause.CONNECT_TIMEOUT);
        }
    }

    private void fail(EndCause cause) {
        leave(ConnectionClose.ERROR);
        backend.observer().connectFailed(cause);
        relay.connectFailed(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.clock().look();
        if (state == State.CONNECTING) {
            fail(EndCause.CONNECT_FAILED);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        if (state == State.CONNECTING) {
            dialFailed(cause);
        } else {
            at.close();
        }
    }
}
