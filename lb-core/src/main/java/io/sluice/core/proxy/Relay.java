package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection whose bytes go to one backend and back unread: chooses the backend, tries another where no connection
 * can be made, and is observed as one exchange. The bytes themselves are moved by a {@link Tunnel}. Last in the client's
 * pipeline, on its event loop.
 *
 * <pre>
 *   ROUTING --> CONNECTING --> RELAYING --> ENDED
 *     | ^          |  |                      ^
 *     v +----------+  +----------------------+     no connection: another backend, or the end
 *   QUEUED ----------------------------------+
 * </pre>
 */
final class Relay extends ChannelInboundHandlerAdapter implements AcceptedConnection, Queued {

    private enum State {
        /** A backend is being chosen. */
        ROUTING(ExchangePhase.ROUTE),
        /** Each backend has as many connections as it may. */
        QUEUED(ExchangePhase.QUEUE),
        /** A connection is being made. */
        CONNECTING(ExchangePhase.CONNECT),
        /** The tunnel has the bytes. */
        RELAYING(ExchangePhase.TUNNEL),
        /** Over. */
        ENDED(ExchangePhase.DONE);

        private final ExchangePhase phase;

        State(ExchangePhase phase) {
            this.phase = phase;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final Loop loop;
    private final ListenerPlan listener;
    private final PoolPlan pool;
    private final ServedClient served;
    private final ExchangeFacts facts;
    private final List<Backend> tried = new ArrayList<>();
    private final StickyChoice sticky;
    private State state = State.ROUTING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf held;
    private @Nullable PlaceInLine waiting;
    private @Nullable RelayBackend backend;
    private @Nullable Tunnel tunnel;
    private boolean attempting;
    private boolean inputEnded;
    private boolean closesByHalves;

    /**
     * A relay that {@link #begin} follows.
     *
     * @param served whose ends are known
     * @param facts begun, with what is known of the client
     */
    Relay(Loop loop, ListenerPlan listener, PoolPlan pool, ServedClient served, ExchangeFacts facts) {
        this.loop = loop;
        this.sticky = new StickyChoice(loop, tried::contains);
        this.listener = listener;
        this.pool = pool;
        this.served = served;
        this.facts = facts;
    }

    /**
     * Begins; the handler is in its pipeline and the channel active.
     *
     * @param first what has come of the client already; taken over
     */
    void begin(ByteBuf first) {
        loop.add(this);
        held = first;
        closesByHalves = context().pipeline().get(SslHandler.class) == null;
        context().channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, closesByHalves);
        context().channel().config().setAutoRead(false);
        facts.listener = listener.settings.name();
        facts.client = served.ends().client();
        facts.pool = pool.pool.name();
        facts.requestNanos = loop.nanos();
        listener.observer.exchangeStarted();
        pool.pool.observer().exchangeStarted();
        sticky.begin(pool, loop.noHead(), new RequestTarget(), facts.client);
        attempt();
    }

    // Attempts.

    private void attempt() {
        state = State.ROUTING;
        facts.beginAttempt();
        Backend chosen = pick();
        if (chosen != null && chosen.reserveConnection()) {
            attemptOn(chosen, null);
        } else if (sticky.awaited() != null || anotherIsLeft()) {
            queue();
        } else {
            fail(EndCause.NO_BACKEND, "no backend of the pool is usable");
        }
    }

    /** A backend that has room, or null. Where others wait nobody overtakes them. */
    private @Nullable Backend pick() {
        if (sticky.on()) {
            return sticky.pick(facts, this::refuses);
        }
        return pool.line.length() > 0 ? null : pool.pool.pick(facts, this::refuses);
    }

    private boolean refuses(Backend candidate) {
        return tried.contains(candidate) || !candidate.hasRoom();
    }

    private boolean anotherIsLeft() {
        return pool.pool.hasOther(tried::contains);
    }

    private void queue() {
        state = State.QUEUED;
        pool.pool.observer().limitReached("max-connections");
        PlaceInLine place = new PlaceInLine(loop, this, pool.pool, tried, true, sticky.awaited());
        if (place.take(pool)) {
            waiting = place;
            pool.pool.observer().exchangeQueued();
        } else {
            pool.pool.observer().limitReached("queue");
            fail(EndCause.QUEUE_FULL, "each backend of the pool is at its connection limit, and too many wait already");
        }
    }

    @Override
    public void waitEnded(long waitedNanos) {
        waiting = null;
        facts.queueNanos += waitedNanos;
    }

    @Override
    public void chooseAnew() {
        attempt();
    }

    @Override
    public void attemptOn(Backend chosen, @Nullable BackendSide unused) {
        state = State.CONNECTING;
        facts.backend = chosen;
        facts.backendNanos = loop.nanos();
        attempting = true;
        chosen.exchangeStarted(facts.backendNanos);
        RelayBackend made = new RelayBackend(loop, chosen, pool, this);
        backend = made;
        loop.dialer().dial(made.dialing());
    }

    /** No connection was made; nothing has been sent, so any other backend will do. */
    void connectFailed(EndCause cause) {
        backend = null;
        tried.add(Objects.requireNonNull(facts.backend));
        if (tried.size() <= pool.retries.most && anotherIsLeft()) {
            endAttempt(cause, State.CONNECTING.phase);
            facts.retries++;
            pool.pool.observer().retried(cause);
            attempt();
        } else {
            fail(cause, "no connection to a backend could be made");
        }
    }

    /** The backend is there: from now on the tunnel has the bytes. */
    void connected(TunnelEnd backendEnd) {
        state = State.RELAYING;
        facts.connectedNanos = loop.nanos();
        facts.tunnel = true;
        sticky.connected(Objects.requireNonNull(facts.backend));
        Objects.requireNonNull(facts.backend).exchangeAnswered(facts.backendNanos, facts.connectedNanos, false);
        listener.observer.tunnelOpened();
        ChannelTunnelEnd clientEnd =
                new ChannelTunnelEnd(context(), new Outflow(context()), closesByHalves, EndCause.CLIENT_ABORT);
        if (inputEnded) {
            clientEnd.nothingToRead();
        }
        Tunnel begun = new Tunnel(loop, clientEnd, backendEnd, listener.tunnelTimes, this::tunnelEnded);
        tunnel = begun;
        begun.begin(takeHeld(), Unpooled.EMPTY_BUFFER);
        if (inputEnded && !begun.ended()) {
            // The client said its last word before there was a tunnel to hear it.
            context().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    // The end.

    private void tunnelEnded(EndCause cause) {
        Tunnel over = Objects.requireNonNull(tunnel);
        tunnel = null;
        facts.requestBytes = over.fromClient();
        facts.responseBytes = over.fromBackend();
        listener.observer.tunnelClosed();
        end(cause);
    }

    @Override
    public void fail(EndCause cause, String detail) {
        LOG.debug("closing a relayed connection of listener {}: {}", facts.listener, detail);
        end(cause);
    }

    private void end(EndCause cause) {
        if (state == State.ENDED) {
            return;
        }
        ExchangePhase phase = cause == EndCause.COMPLETE ? ExchangePhase.DONE : state.phase;
        state = State.ENDED;
        if (waiting != null) {
            waiting.leave();
        }
        if (backend != null) {
            backend.leave(reason(cause));
            backend = null;
        }
        takeHeld().release();
        endAttempt(cause, phase);
        pool.pool.observer().exchangeEnded(facts);
        listener.observer.exchangeEnded(facts);
        context().close();
    }

    private static ConnectionClose reason(EndCause cause) {
        return switch (cause) {
            case COMPLETE -> ConnectionClose.NOT_REUSABLE;
            case BACKEND_ABORT -> ConnectionClose.BACKEND_CLOSED;
            case SHUTDOWN -> ConnectionClose.SHUTDOWN;
            case INTERNAL -> ConnectionClose.ERROR;
            default -> ConnectionClose.EXCHANGE_ABORTED;
        };
    }

    private void endAttempt(EndCause cause, ExchangePhase phase) {
        facts.cause = cause;
        facts.phase = phase;
        facts.endNanos = loop.nanos();
        Backend last = facts.backend;
        if (attempting && last != null) {
            attempting = false;
            facts.tellEnd(last);
        }
    }

    // The channel's side, while there is no tunnel.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == State.ENDED) {
            in.release();
        } else {
            // Some transports read on for a moment although they are told not to.
            held = Unpooled.wrappedBuffer(takeHeld(), in);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent farewell && farewell.isSuccess()) {
            inputEnded = true;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.clock().look();
        loop.remove(this);
        served.leave();
        // A tunnel has what the client sent last still to deliver, and ends the exchange itself.
        if (tunnel == null) {
            end(EndCause.CLIENT_ABORT);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        loop.clock().look();
        if (Failures.isOfPeer(cause)) {
            end(EndCause.CLIENT_ABORT);
        } else {
            LOG.warn("closing the connection of client {}: {}", at.channel().remoteAddress(), cause.toString(), cause);
            end(EndCause.INTERNAL);
        }
    }

    private ByteBuf takeHeld() {
        ByteBuf all = held == null ? Unpooled.EMPTY_BUFFER : held;
        held = null;
        return all;
    }

    // The loop's side.

    @Override
    public ServedClient served() {
        return served;
    }

    @Override
    public void drain() {
        // It goes on, as tunnels do, until it ends by itself or the time of the drain is over.
    }

    @Override
    public boolean closeAfterResponse(Predicate<SocketAddress> which) {
        return false; // nobody knows where its responses end
    }

    @Override
    public void closeIfIdle() {
        // It has an exchange at hand as long as it lives.
    }

    @Override
    public void close() {
        loop.clock().look();
        if (tunnel != null) {
            tunnel.end(EndCause.SHUTDOWN);
        } else {
            fail(EndCause.SHUTDOWN, "the proxy is being stopped");
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
