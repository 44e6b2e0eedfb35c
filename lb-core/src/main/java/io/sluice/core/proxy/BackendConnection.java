package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1 connection to a backend; reads responses and hands them to the exchange that it serves. On the event loop of the
 * client connection whose exchange it serves, and never on another.
 *
 * <pre>
 *   CONNECTING --> IDLE <--> HEAD --> BODY
 *        |          ^ |       | ^------/ |     the response is whole: IDLE again where both sides allow it
 *        |            |       |          |
 *        |            |       +-> TUNNEL |     the head was one that makes a tunnel
 *        |            |       |     |    |
 *        +------------+-------+-----+----+--> CLOSED
 * </pre>
 */
final class BackendConnection extends ChannelInboundHandlerAdapter implements BackendSide {

    private static final Logger LOG = LoggerFactory.getLogger(BackendConnection.class);

    /** How long we read on after a write failed. */
    private static final long LAST_WORDS_NANOS = 1_000_000_000;

    private final Loop loop;
    private final Backend backend;
    private final ResponseReader response = new ResponseReader();
    private final Deadline deadline = new Deadline(this::expired);
    private final Wear wear = new Wear();
    private final Bond bond;
    private PoolPlan plan;
    private BackendConnectionState state = BackendConnectionState.CONNECTING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Outflow out;
    private @Nullable RequestSender request;
    private @Nullable Exchange exchange;
    private boolean reading = true;
    private boolean broken;
    private boolean reserved = true;
    private boolean opened;

    BackendConnection(Loop loop, Backend backend, PoolPlan plan, @Nullable Exchange first) {
        this.loop = loop;
        this.backend = backend;
        this.plan = plan;
        this.exchange = first;
        this.bond = first == null ? Bond.NONE : Bond.of(loop, first);
        loop.deadlines().set(deadline, loop.nanos() + plan.connectNanos);
    }

    @Override
    public Backend backend() {
        return backend;
    }

    // The exchange's side.

    @Override
    public boolean ready() {
        return state != BackendConnectionState.CONNECTING;
    }

    @Override
    public void dial(@Nullable Exchange by) {
        loop.dialer().dial(Dialing.of(loop, backend, plan, plan.http1Tls, bond, this, this::dialFailed));
    }

    @Override
    public void begin(Exchange next) {
        exchange = next;
        plan = next.pool();
        state = BackendConnectionState.HEAD;
        deadline.clear();
        wear.use();
        response.begin(plan.responseLimits);
        request().begin(next, backend);
    }

    @Override
    public void write(ByteBuf bytes) {
        request().write(bytes);
    }

    @Override
    public void endRequest() {
        request().end(served());
    }

    @Override
    public void flush() {
        out().flush();
    }

    @Override
    public boolean writable() {
        return out().writable();
    }

    @Override
    public void awaitHead() {
        if (state == BackendConnectionState.HEAD) {
            out().mark();
            loop.deadlines().set(deadline, loop.nanos() + plan.responseHeadNanos);
        }
    }

    @Override
    public void read(boolean go) {
        if (reading != go && context != null) {
            reading = go;
            context.channel().config().setAutoRead(go);
            watchBody();
        }
    }

    @Override
    public void abandon() {
        exchange = null;
        if (state != BackendConnectionState.CONNECTING) {
            close(ConnectionClose.EXCHANGE_ABORTED);
        }
    }

    boolean isOpen() {
        return state != BackendConnectionState.CLOSED && context().channel().isActive();
    }

    boolean isOld(long nowNanos) {
        return wear.old(nowNanos);
    }

    /** Closes, and serves nobody from now on. Whoever is still served must have been told, or be told next. */
    void close(ConnectionClose reason) {
        if (state == BackendConnectionState.IDLE) {
            bond.idle(loop, backend).remove(this);
        }
        state = BackendConnectionState.CLOSED;
        exchange = null;
        release(reason);
        if (context != null) {
            context.close();
        }
    }

    /** Closes so that an exchange on another event loop can connect; what was reserved for this connection is its now. */
    void giveUp() {
        reserved = false;
        close(ConnectionClose.GIVEN_UP);
    }

    // The channel's side.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        Outflow flow = new Outflow(added);
        context = added;
        out = flow;
        request = new RequestSender(flow, added.alloc());
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (plan.tls == null) {
            established();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                established();
            } else {
                dialFailed(handshake.cause());
            }
        }
    }

    void established() {
        loop.clock().look();
        if (state != BackendConnectionState.CONNECTING) {
            close(ConnectionClose.ERROR);
            return;
        }
        opened = true;
        wear.begin(loop.nanos(), plan.ageNanos, ThreadLocalRandom.current());
        backend.observer().connectionOpened();
        deadline.clear();
        Exchange waiting = exchange;
        if (waiting == null) {
            keep();
        } else {
            waiting.connected(this);
        }
    }

    /** The exchange is told once, whoever notices first. */
    void dialFailed(Throwable cause) {
        loop.clock().look();
        if (state == BackendConnectionState.CONNECTING) {
            Failures.tellOfDial(backend, cause, loop.nanos());
            failDial(EndCause.CONNECT_FAILED, "no connection to a backend could be made");
        }
    }

    private void failDial(EndCause cause, String detail) {
        Exchange waiting = exchange;
        close(ConnectionClose.ERROR);
        backend.observer().connectFailed(cause);
        if (waiting != null) {
            waiting.backendFailed(cause, detail);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        loop.clock().look();
        ByteBuf in = (ByteBuf) message;
        try {
            boolean more = true;
            while (more && exchange != null && in.isReadable()) {
                more = readPart(in);
            }
            // What comes unasked, or after the end of a response, belongs to nobody and makes the connection useless.
            if (exchange == null && in.isReadable()) {
                close(ConnectionClose.ERROR);
            }
        } finally {
            in.release();
        }
    }

    /** Reads one part of a response. Returns false where all that came was taken or the connection is done with. */
    private boolean readPart(ByteBuf in) {
        ResponseReader.Progress progress = response.read(in, served());
        if (state == BackendConnectionState.HEAD && response.inBody()) {
            state = BackendConnectionState.BODY;
            deadline.clear();
        }
        if (exchange == null) {
            return false;
        }
        switch (progress) {
            case PART -> {
                return true;
            }
            case MORE -> {}
            case WHOLE -> finish(in.isReadable());
            case SWITCHED -> beginTunnel(in);
            case DROPPED -> drop(response.skip(in) && !in.isReadable());
            case REFUSED -> fail(EndCause.BAD_RESPONSE, response.fault().text());
        }
        return false;
    }

    /** The head that made a tunnel is on its way to the client; all that follows is for it too. */
    private void beginTunnel(ByteBuf in) {
        state = BackendConnectionState.TUNNEL;
        deadline.clear();
        TunnelEnd end = new ChannelTunnelEnd(context(), out(), plan.tls == null, EndCause.BACKEND_ABORT);
        served().beginTunnel(end, in.readRetainedSlice(in.readableBytes()));
    }

    /** The response is whole; nothing that follows is a part of it. */
    private void finish(boolean excess) {
        Exchange served = served();
        exchange = null;
        served.observeResponseWhole();
        keepOrClose(!excess, served);
        served.responseEnd();
    }

    /** The exchange goes on with another backend; what has not come yet of the response is not waited for. */
    private void drop(boolean whole) {
        Exchange served = served();
        exchange = null;
        keepOrClose(whole, served);
        served.responseDropped();
    }

    private void keepOrClose(boolean clean, Exchange served) {
        if (clean && !broken && response.keepAlive() && served.requestDone() && out().pending() == 0) {
            keep();
        } else {
            close(ConnectionClose.NOT_REUSABLE);
        }
    }

    /** Keeps the connection for the next exchange, where there is room, the backend is in use and it is not worn out. */
    private void keep() {
        ConnectionClose worn = backend.state().usable() || backend.inUse()
                ? wear.over(loop.nanos(), plan.maxRequests)
                : ConnectionClose.BACKEND_NOT_USABLE;
        if (bond.binds() && (bond.gone() || plan.line.length() > 0)) {
            close(bond.gone() ? ConnectionClose.EXCHANGE_ABORTED : ConnectionClose.GIVEN_UP);
        } else if (worn != null) {
            close(worn);
        } else if (!bond.idle(loop, backend).add(this, plan.line.length() > 0 ? Integer.MAX_VALUE : plan.maxIdle)) {
            close(ConnectionClose.MAX_IDLE);
        } else {
            state = BackendConnectionState.IDLE;
            read(true);
            loop.deadlines().set(deadline, wear.idleUntil(loop.nanos(), plan.idleNanos));
            if (plan.line.length() > 0) {
                loop.passIdleOn(plan.pool);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        Exchange served = exchange;
        if (served != null) {
            served.flushResponse();
            watchBody();
        }
    }

    /** While a body is owed and wanted, each burst of it buys more time. */
    private void watchBody() {
        if (state == BackendConnectionState.BODY && exchange != null) {
            if (reading) {
                loop.deadlines().set(deadline, loop.nanos() + plan.responseBodyNanos);
            } else {
                deadline.clear();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) {
        loop.clock().look();
        Exchange served = exchange;
        if (served != null) {
            served.backendWritable();
            if (state == BackendConnectionState.HEAD && !served.requestDone()) {
                if (writable()) {
                    deadline.clear();
                } else {
                    watchProgress();
                }
            }
        }
    }

    private void watchProgress() {
        out().mark();
        loop.deadlines().set(deadline, loop.nanos() + plan.requestProgressNanos);
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.clock().look();
        if (state == BackendConnectionState.CONNECTING) {
            failDial(EndCause.CONNECT_FAILED, "the backend closed the connection during the handshake");
            return;
        }
        if (state == BackendConnectionState.TUNNEL) {
            // The tunnel has what the backend sent last still to deliver, and ends the exchange itself.
            return;
        }
        boolean whole = response.endsWithConnection() && state == BackendConnectionState.BODY && !broken;
        Exchange served = exchange;
        close(whole ? ConnectionClose.NOT_REUSABLE : ConnectionClose.BACKEND_CLOSED);
        out().close();
        if (served == null) {
            return;
        }
        if (whole) {
            served.observeResponseWhole();
            served.responseEnd();
        } else {
            served.backendFailed(
                    EndCause.BACKEND_ABORT, "the backend closed the connection before its response was whole");
        }
    }

    /** Gives back, once, what the connection took. */
    private void release(ConnectionClose reason) {
        loop.deadlines().remove(deadline);
        if (reserved) {
            reserved = false;
            backend.releaseConnection();
        }
        if (opened) {
            opened = false;
            backend.observer().connectionClosed(reason);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        loop.clock().look();
        broken = true;
        if (!Failures.isOfPeer(cause)) {
            LOG.warn(
                    "closing a connection to backend {}/{}: {}",
                    backend.pool(),
                    backend.name(),
                    cause.toString(),
                    cause);
        }
        switch (state) {
            case CONNECTING -> dialFailed(cause);
            case HEAD, BODY -> broke(cause);
            case IDLE, TUNNEL, CLOSED ->
                close(Failures.isOfPeer(cause) ? ConnectionClose.BACKEND_CLOSED : ConnectionClose.ERROR);
        }
    }

    /** What the backend said before our write failed may still lie in the socket, and then its end; so that is read. */
    private void broke(Throwable cause) {
        if (!Failures.isOfPeer(cause)) {
            fail(EndCause.INTERNAL, "the proxy failed to forward the response");
        } else if (Failures.meansReset(cause)) {
            context().close();
        } else if (state == BackendConnectionState.HEAD) {
            loop.deadlines().set(deadline, loop.nanos() + LAST_WORDS_NANOS);
        }
    }

    private void expired() {
        if (broken && state == BackendConnectionState.HEAD) {
            fail(EndCause.BACKEND_ABORT, "the backend closed the connection before its response was whole");
            return;
        }
        switch (state) {
            case CONNECTING -> failDial(EndCause.CONNECT_TIMEOUT, "no connection to a backend could be made in time");
            case HEAD -> headExpired();
            case BODY -> fail(EndCause.BACKEND_TIMEOUT, "the backend stopped sending");
            case IDLE, TUNNEL, CLOSED ->
                close(wear.old(loop.nanos()) ? ConnectionClose.MAX_AGE : ConnectionClose.IDLE_TIMEOUT);
        }
    }

    private void headExpired() {
        if (out().pending() > 0 && out().progressed()) {
            watchProgress();
        } else if (out().pending() == 0 && !served().requestDone() && !served().awaitsContinue()) {
            deadline.clear();
        } else {
            fail(
                    EndCause.BACKEND_TIMEOUT,
                    out().pending() == 0
                            ? "the backend sent no response in time"
                            : "the backend did not take the request in time");
        }
    }

    private void fail(EndCause cause, String detail) {
        Exchange served = served();
        close(ConnectionClose.of(cause));
        served.backendFailed(cause, detail);
    }

    private Exchange served() {
        return Objects.requireNonNull(exchange);
    }

    private RequestSender request() {
        return Objects.requireNonNull(request);
    }

    private Outflow out() {
        return Objects.requireNonNull(out);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
