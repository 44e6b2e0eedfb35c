package io.sluice.core.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection to a backend: its making, its streams as a number, its age and its end. What comes on a stream is for its
 * {@link Http2BackendStream}. On one event loop, that of all exchanges which it serves.
 *
 * <pre>
 *   DIALING --SETTINGS have come--> OPEN --GOAWAY, worn out, given up--> RETIRED --last stream ends--> CLOSED
 *      |                             |                                      |                           ^
 *      +-- no connection ------------+-- closed, silent, or broken ---------+---------------------------+
 * </pre>
 *
 * Exchanges that come while it is being dialled are promised a stream; they get it, or are told what came of it, all at once. Only
 * after the backend's SETTINGS is it known that it speaks HTTP/2 at all, and how many streams it takes.
 */
final class Http2BackendConnection implements Http2BackendCodec.Owner {

    private enum State {
        DIALING,
        OPEN,
        /** No new streams. */
        RETIRED,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Http2BackendConnection.class);

    /** How long we read on after a write failed. */
    private static final long LAST_WORDS_NANOS = 1_000_000_000;

    private static final int MOST_SPARE = 64;

    private final Loop loop;
    private final Backend backend;
    private final SharedConnections home;
    private final Bond bond;
    private final Http2BackendLimits limits;
    private final Http2BackendCodec codec;
    private final Http2BackendFrames frames;
    private final Http2KeepAlive keepAlive;
    private final Deadline deadline = new Deadline(this::expired);
    private final Wear wear = new Wear();
    private final Http2Loss loss = new Http2Loss();
    private final FieldHeaders outgoing = new FieldHeaders();
    private final Http2Promises promises = new Http2Promises();
    private final Http2Burst burst;
    private final ArrayDeque<Http2BackendStream> spare = new ArrayDeque<>();
    private PoolPlan plan;
    private State state = State.DIALING;
    private ConnectionClose retirement = ConnectionClose.NOT_REUSABLE;
    private int streams;
    private boolean reserved = true;
    private boolean opened;
    private boolean unused;
    private boolean extendedConnect;
    private boolean dialled;

    Http2BackendConnection(Loop loop, Backend backend, SharedConnections home, Exchange first) {
        this.loop = loop;
        this.backend = backend;
        this.home = home;
        this.plan = first.pool();
        this.bond = Bond.of(loop, first);
        this.limits = new Http2BackendLimits(plan.pool.observer());
        this.codec = Http2BackendCodec.of(this, plan, limits.budget(loop.clock(), plan.http2));
        this.burst = new Http2Burst(codec);
        this.keepAlive = new Http2KeepAlive(loop, plan.http2, this);
        this.frames = new Http2BackendFrames(this);
        codec.decoder().frameListener(frames);
        codec.connection().addListener(frames);
        codec.encoder().flowController().listener(stream -> {
            Http2BackendStream changed = frames.of(stream);
            if (changed != null) {
                changed.writabilityChanged();
            }
        });
        home.add(this);
        loop.deadlines().set(deadline, loop.nanos() + plan.connectNanos);
    }

    Backend backend() {
        return backend;
    }

    // Streams.

    /** True where one more exchange may share the dial. */
    boolean isJoinable() {
        return state == State.DIALING && streams < Math.min(plan.http2.maxStreams(), home.mostStreams());
    }

    /** Promises a stream; the exchange will be told. */
    Http2BackendStream promise() {
        return promises.add(newStream(false));
    }

    /** Begins to connect, where nobody has had it done before. */
    void dial() {
        if (!dialled) {
            dialled = true;
            ChannelHandler handler = plan.tls == null ? codec : new Http2Handshake(this, loop.clock(), !plan.http2Only);
            loop.dialer().dial(Dialing.of(loop, backend, plan, plan.tls, bond, handler, this::dialFailed));
        }
    }

    /** True where one more stream can be opened. */
    boolean hasRoom(long nowNanos) {
        // A stream that was reset keeps its place until the frame is out.
        int used = Math.max(streams, codec.connection().numActiveStreams());
        return state == State.OPEN
                && used < mostStreams()
                && !wear.old(nowNanos)
                && burst.context().channel().isActive();
    }

    private int mostStreams() {
        return Math.min(plan.http2.maxStreams(), codec.connection().local().maxActiveStreams());
    }

    /** True where what the exchange asks for can be said in HTTP/2 as this backend speaks it. */
    boolean carries(Exchange exchange) {
        return plan.http2Only || extendedConnect || !exchange.rules().asksForTunnel();
    }

    /** A stream for an exchange; only where there {@linkplain #hasRoom is room}. */
    Http2BackendStream take() {
        if (unused) {
            unused = false;
            backend.takeIdle();
            deadline.clear();
        }
        return newStream(true);
    }

    private Http2BackendStream newStream(boolean ready) {
        streams++;
        Http2BackendStream stream = spare.pollLast();
        if (stream == null) {
            stream = new Http2BackendStream(this, loop);
        }
        stream.renew(ready);
        return stream;
    }

    /** Opens a stream; where none can be, the connection serves nobody new. */
    Http2Stream open(Http2BackendStream ours) throws Http2Exception {
        try {
            Http2Connection.Endpoint<?> local = codec.connection().local();
            Http2Stream opened = local.createStream(local.incrementAndGetNextStreamId(), false);
            frames.bind(opened, ours);
            return opened;
        } catch (Http2Exception e) {
            retire(ConnectionClose.NOT_REUSABLE);
            throw e;
        }
    }

    /** A request goes out on one of the streams. */
    void use(PoolPlan by) {
        plan = by;
        wear.use();
        if (wear.over(loop.nanos(), plan.maxRequests) != null) {
            retire(ConnectionClose.MAX_REQUESTS);
        }
    }

    /** An exchange needs its stream no more. */
    void released(Http2BackendStream stream) {
        streams--;
        promises.remove(stream);
        if (state == State.OPEN || state == State.RETIRED) {
            settle();
        }
    }

    /** Nothing refers to the stream any more. */
    void recycle(Http2BackendStream stream) {
        if (spare.size() < MOST_SPARE && stream.isSmall()) {
            spare.addLast(stream);
        }
    }

    /** Closes the connection where nobody uses it and nobody will; tells those who wait where somebody may. */
    private void settle() {
        ConnectionClose worn = backend.state().usable() || backend.inUse()
                ? wear.over(loop.nanos(), plan.maxRequests)
                : ConnectionClose.BACKEND_NOT_USABLE;
        if (worn != null) {
            retire(worn);
        }
        if (streams == 0 && state == State.RETIRED) {
            close(retirement);
        } else if (streams == 0 && state == State.OPEN) {
            keep();
        }
        if (state == State.OPEN && plan.line.length() > 0) {
            loop.passIdleOn(plan.pool);
        }
    }

    private void keep() {
        if (bond.binds() && (bond.gone() || plan.line.length() > 0)) {
            close(bond.gone() ? ConnectionClose.EXCHANGE_ABORTED : ConnectionClose.GIVEN_UP);
        } else if (!backend.addIdle(plan.line.length() > 0 ? Integer.MAX_VALUE : plan.maxIdle)) {
            close(ConnectionClose.MAX_IDLE);
        } else {
            unused = true;
            loop.deadlines().set(deadline, wear.idleUntil(loop.nanos(), plan.idleNanos));
        }
    }

    /** No new streams from now on; closed when the last one ends. */
    void retire(ConnectionClose reason) {
        if (state == State.OPEN) {
            retirement = reason;
            state = State.RETIRED;
            if (streams == 0) {
                close(reason);
            }
        }
    }

    // The making.

    @Override
    public void attached(ChannelHandlerContext to) {
        burst.attached(to);
        if (state == State.CLOSED) {
            to.close();
        }
    }

    /** The backend has chosen HTTP/2 in the handshake. */
    void speaksHttp2(ChannelHandlerContext handshake) {
        handshake.pipeline().replace(handshake.handler(), null, codec);
    }

    /** The backend has chosen HTTP/1.1: the first exchange gets the connection, the others begin anew. */
    void speaksHttp1(ChannelHandlerContext handshake) {
        home.speaksHttp1();
        if (state != State.DIALING) {
            return;
        }
        Exchange first = promises.takeFirst();
        if (first == null && bond.binds()) {
            close(ConnectionClose.EXCHANGE_ABORTED);
            return;
        }
        BackendConnection plain = new BackendConnection(loop, backend, plan, first);
        reserved = false;
        forget();
        handshake.pipeline().replace(handshake.handler(), null, plain);
        plain.established();
        promises.displace();
    }

    /** The first SETTINGS have come, or others. */
    void settingsRead(boolean connectProtocol) {
        extendedConnect |= connectProtocol;
        if (state == State.DIALING) {
            established();
        } else if (state == State.OPEN && plan.line.length() > 0) {
            loop.passIdleOn(plan.pool);
        }
    }

    private void established() {
        if (mostStreams() == 0) {
            failDial(EndCause.CONNECT_FAILED, "the backend takes no stream on a new connection");
            return;
        }
        state = State.OPEN;
        opened = true;
        home.speaksHttp2(mostStreams());
        wear.begin(loop.nanos(), plan.ageNanos, ThreadLocalRandom.current());
        backend.observer().connectionOpened();
        deadline.clear();
        keepAlive.begin();
        promises.keep(mostStreams());
        if (streams == 0 && state == State.OPEN && !unused) {
            settle();
        }
    }

    void dialFailed(Throwable cause) {
        loop.clock().look();
        if (state == State.DIALING) {
            Failures.tellOfDial(backend, cause, loop.nanos());
            failDial(EndCause.CONNECT_FAILED, "no connection to a backend could be made");
        }
    }

    /** Tells all who were promised a stream, once, whoever notices first. */
    void failDial(EndCause cause, String detail) {
        if (state != State.DIALING) {
            return;
        }
        close(ConnectionClose.ERROR);
        backend.observer().connectFailed(cause);
        promises.fail(cause, detail);
    }

    // The end.

    /** Closes. Streams that are open are told when the channel is closed. */
    private void close(ConnectionClose reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean polite = state != State.DIALING;
        forget();
        if (unused) {
            unused = false;
            backend.takeIdle();
        }
        if (reserved) {
            reserved = false;
            backend.releaseConnection();
        }
        if (opened) {
            opened = false;
            backend.observer().connectionClosed(reason);
        }
        ChannelHandlerContext context = burst.contextIfAny();
        if (context != null) {
            if (polite && context.channel().isActive()) {
                codec.goAway(context, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
                context.flush();
            }
            context.close();
        }
    }

    private void forget() {
        state = State.CLOSED;
        home.remove(this);
        keepAlive.end();
        loop.deadlines().remove(deadline);
    }

    /** The backend does not answer, or sends what no backend should. */
    void giveUp(EndCause cause, String detail, ConnectionClose reason) {
        loss.is(cause, detail);
        close(reason);
    }

    /** The backend ends the connection (RFC 9113 section 6.8): streams above that one it has not looked at. */
    void goAway(int lastStream) {
        loss.lastAccepted(lastStream);
        failDial(EndCause.CONNECT_FAILED, "the backend took no request on a new connection");
        retire(ConnectionClose.BACKEND_CLOSED);
    }

    Http2Loss loss() {
        return loss;
    }

    /** The backend wants HTTP/1.1. True where that is spoken too. */
    boolean goesBackToHttp1() {
        if (plan.http2Only) {
            return false;
        }
        home.refuse();
        return true;
    }

    private void expired() {
        if (state == State.DIALING) {
            failDial(EndCause.CONNECT_TIMEOUT, "no connection to a backend could be made in time");
        } else {
            close(
                    wear.old(loop.nanos())
                            ? ConnectionClose.MAX_AGE
                            : unused ? ConnectionClose.IDLE_TIMEOUT : ConnectionClose.BACKEND_CLOSED);
        }
    }

    // What the codec tells.

    @Override
    public void burstBegins() {
        loop.clock().look();
        burst.begins();
        keepAlive.heard();
    }

    @Override
    public void burstEnds() {
        burst.ends();
    }

    /** Something came on the stream in this burst. */
    void touch(Http2BackendStream stream) {
        burst.touch(stream);
        keepAlive.busy();
    }

    @Override
    public void writabilityChanged() {
        burst.progressed();
    }

    @Override
    public void streamBroke(int streamId, boolean outbound, Throwable cause) {
        Http2Stream broken = codec.connection().stream(streamId);
        Http2BackendStream stream = broken == null ? null : frames.of(broken);
        if (stream != null) {
            LOG.debug("a stream of backend {}/{} broke: {}", backend.pool(), backend.name(), cause.toString());
            stream.broke(outbound, cause);
        }
    }

    @Override
    public void connectionBroke(Throwable cause, @Nullable Http2Exception http2) {
        loop.clock().look();
        LOG.debug("HTTP/2 with backend {}/{} broke: {}", backend.pool(), backend.name(), cause.toString());
        if (state == State.DIALING) {
            failDial(
                    EndCause.CONNECT_FAILED,
                    http2 == null ? "no connection to a backend could be made" : "the backend does not speak HTTP/2");
        } else if (Failures.isOfPeer(cause)) {
            broke(cause);
        } else if (http2 != null) {
            limits.broke(http2);
            giveUp(EndCause.BAD_RESPONSE, "the backend broke the rules of HTTP/2", ConnectionClose.ERROR);
        } else {
            LOG.warn(
                    "closing a connection to backend {}/{}: {}",
                    backend.pool(),
                    backend.name(),
                    cause.toString(),
                    cause);
            giveUp(EndCause.INTERNAL, "the proxy failed to forward the response", ConnectionClose.ERROR);
        }
    }

    /** What the backend said before our write failed may still lie in the socket, and then its end; so that is read. */
    private void broke(Throwable cause) {
        if (state == State.CLOSED) {
            return;
        }
        if (Failures.meansReset(cause) || streams == 0) {
            close(ConnectionClose.BACKEND_CLOSED);
        } else {
            retire(ConnectionClose.BACKEND_CLOSED);
            loop.deadlines().set(deadline, loop.nanos() + LAST_WORDS_NANOS);
        }
    }

    @Override
    public void gone() {
        failDial(EndCause.CONNECT_FAILED, "the backend closed the connection during the handshake");
        close(ConnectionClose.BACKEND_CLOSED);
    }

    // What its streams use.

    Http2BackendCodec codec() {
        return codec;
    }

    Http2Burst burst() {
        return burst;
    }

    /** Lent for one head that is sent at once. */
    FieldHeaders outgoing() {
        outgoing.clear();
        return outgoing;
    }

    boolean secure() {
        return plan.tls != null;
    }

    boolean extendedConnect() {
        return extendedConnect;
    }
}
