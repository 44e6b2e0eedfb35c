package io.sluice.core.proxy;

import io.netty.channel.EventLoop;
import io.sluice.core.http.FieldNames;
import io.sluice.core.http.Head;
import io.sluice.core.http.Http2RequestWriter;
import io.sluice.core.http.Http2ResponseWriter;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.pool.Waiter;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.transport.Transport;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What belongs to one event loop: its deadlines, its idle backend connections, its client connections, and the exchanges that
 * wait to be used again. Touched by that loop's thread only, so nothing here is locked.
 */
final class Loop {

    private static final int MOST_SPARE = 1024;
    private static final long FORGET_NANOS = 60_000_000_000L;

    private final EventLoop eventLoop;
    private final LoopClock clock = new LoopClock();
    private final DeadlineWheel deadlines = new DeadlineWheel(clock.nanos());
    private final Map<Backend, IdleConnections> idle = new HashMap<>();
    private final BoundConnections bound = new BoundConnections();
    private final ArrayDeque<Exchange> spare = new ArrayDeque<>();
    private final Set<AcceptedConnection> clients = new HashSet<>();
    private final Head noHead = new Head();
    private final RoutePath routePath = new RoutePath();
    private final ScratchText scratch = new ScratchText();
    private final KeptBytes keptBytes = new KeptBytes();
    private final KeptBytes mirroredBytes = new KeptBytes();
    private final FieldNames fieldNames = new FieldNames();
    private final Http2ResponseWriter http2Responses = new Http2ResponseWriter(fieldNames);
    private final Http2RequestWriter http2Requests = new Http2RequestWriter(fieldNames);
    private final RetryBudgets retryBudgets;
    private final Dialer dialer;
    private List<Loop> all = List.of(this);
    private boolean draining;

    /**
     * A loop that has nothing yet.
     *
     * @param loops how many there are, this one included
     */
    Loop(EventLoop eventLoop, Transport transport, int loops) {
        this.eventLoop = eventLoop;
        this.dialer = new SocketDialer(eventLoop, transport);
        this.retryBudgets = new RetryBudgets(loops);
    }

    Loop(EventLoop eventLoop, Dialer dialer) {
        this.eventLoop = eventLoop;
        this.dialer = dialer;
        this.retryBudgets = new RetryBudgets(1);
    }

    /** Begins to look at the deadlines. Called once. */
    void start() {
        eventLoop.scheduleAtFixedRate(
                () -> deadlines.advance(clock.look()),
                DeadlineWheel.TICK_NANOS,
                DeadlineWheel.TICK_NANOS,
                TimeUnit.NANOSECONDS);
        eventLoop.scheduleAtFixedRate(this::forgetUnused, FORGET_NANOS, FORGET_NANOS, TimeUnit.NANOSECONDS);
    }

    /** Makes the loops known to each other, itself among them. Called once, before anything is served. */
    void meet(List<Loop> loops) {
        all = loops;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Has the loop do something in an event of its own. Called on any thread; false where the loop has ended. */
    boolean execute(Runnable task) {
        try {
            eventLoop.execute(() -> {
                clock.look();
                task.run();
            });
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    Dialer dialer() {
        return dialer;
    }

    /** The head of exchanges that have none; stays empty. */
    Head noHead() {
        return noHead;
    }

    /** Lent for the choice of a route. */
    RoutePath routePath() {
        return routePath;
    }

    /** Lent for a text that is put together. */
    ScratchText scratch() {
        return scratch;
    }

    /** Writes what clients of HTTP/2 get. */
    Http2ResponseWriter http2Responses() {
        return http2Responses;
    }

    /** Writes what backends of HTTP/2 get. */
    Http2RequestWriter http2Requests() {
        return http2Requests;
    }

    DeadlineWheel deadlines() {
        return deadlines;
    }

    LoopClock clock() {
        return clock;
    }

    /** When the event at hand began. */
    long nanos() {
        return clock.nanos();
    }

    IdleConnections idle(Backend backend) {
        IdleConnections connections = idle.get(backend);
        if (connections == null) {
            connections = new IdleConnections(backend);
            idle.put(backend, connections);
        }
        return connections.touch();
    }

    /** Connections that serve requests for one host alone. */
    BoundConnections bound() {
        return bound;
    }

    /** Lets go of backends that nobody has asked for since the last call: they may be gone for good. */
    void forgetUnused() {
        idle.values().removeIf(IdleConnections::isForgotten);
        bound.forgetUnused();
    }

    /** The backends that are remembered for their idle connections. */
    int remembered() {
        return idle.size() + bound.remembered();
    }

    /** Has every loop pass on the unused connections that it keeps to backends of the pool. */
    void askForIdle(Pool pool) {
        all.forEach(loop -> loop.passIdleOn(pool));
    }

    /**
     * Has the loop pass its unused connections to those who wait in line; not at once, but in an event of its own, so that
     * one exchange is never begun within another.
     */
    void passIdleOn(Pool pool) {
        execute(() -> {
            for (Backend backend : pool.backends()) {
                IdleConnections kept = idle.get(backend);
                if (kept != null && backend.keepsClients()) {
                    passOn(kept, pool, backend);
                    SharedConnections shared = kept.sharedIfAny();
                    if (shared != null) {
                        passStreamsOn(shared, pool, backend);
                    }
                }
            }
            if (pool.line().length() > 0) {
                bound.giveUp(pool);
            }
            if (pool.settings().sendProxy() != SendProxy.OFF && pool.line().length() > 0) {
                clients().forEach(client -> client.served().giveUpIdle(pool));
            }
        });
    }

    /** Those who wait on this loop take the connection over, those on another the room that it leaves. */
    private void passOn(IdleConnections kept, Pool pool, Backend backend) {
        while (pool.line().length() > 0 && kept.findFit(nanos())) {
            Waiter first = pool.line().poll(backend);
            if (first == null) {
                return;
            }
            BackendConnection connection = Objects.requireNonNull(kept.take(nanos()));
            if (first instanceof PlaceInLine place && place.takesFrom(this)) {
                place.offered(connection);
            } else {
                connection.giveUp();
                first.granted(backend);
            }
        }
    }

    /** Those who wait on this loop take streams over; for those on another a connection makes room. */
    private void passStreamsOn(SharedConnections shared, Pool pool, Backend backend) {
        while (pool.line().length() > 0) {
            Waiter first = pool.line().first(backend);
            if (first == null) {
                return;
            }
            if (!(first instanceof PlaceInLine place) || !place.takesStreamOf(this)) {
                shared.giveOneUp();
                return;
            }
            BackendSide stream = shared.takeForLine(nanos());
            if (stream == null) {
                return;
            }
            if (pool.line().leave(first)) {
                place.offered(stream);
            } else {
                stream.abandon();
            }
        }
    }

    RetryBudget retryBudget(PoolPlan plan) {
        return retryBudgets.of(plan, nanos());
    }

    /** What the exchanges hold of request bodies that may have to be sent again. */
    KeptBytes keptBytes() {
        return keptBytes;
    }

    /** What copies of requests hold of their bodies; apart, so that they take nothing from the others. */
    KeptBytes mirroredBytes() {
        return mirroredBytes;
    }

    Exchange takeExchange() {
        Exchange exchange = spare.pollLast();
        return exchange == null ? new Exchange(this) : exchange;
    }

    void giveBack(Exchange exchange) {
        if (spare.size() < MOST_SPARE && exchange.request().isSmall()) {
            spare.addLast(exchange);
        }
    }

    void add(AcceptedConnection client) {
        clients.add(client);
    }

    void remove(AcceptedConnection client) {
        clients.remove(client);
    }

    /** The client connections now; a copy, because what is done with them may end them. */
    List<AcceptedConnection> clients() {
        return new ArrayList<>(clients);
    }

    /** Each client connection, also one that is still to come, gets the response at hand and no more. */
    void drain() {
        draining = true;
        clients().forEach(AcceptedConnection::drain);
    }

    /** Has the connections of some clients end with their next response. Returns how many have been told. */
    int closeAfterResponse(Predicate<SocketAddress> which) {
        int told = 0;
        for (AcceptedConnection client : clients()) {
            told += client.closeAfterResponse(which) ? 1 : 0;
        }
        return told;
    }

    /** After a drain that led to nothing connections to come stay open again. */
    void stay() {
        draining = false;
    }

    boolean draining() {
        return draining;
    }

    /** Closes the backend connections that nobody uses. */
    void closeIdle() {
        List.copyOf(idle.values()).forEach(kept -> kept.closeAll(ConnectionClose.SHUTDOWN));
        idle.clear();
        bound.closeAll(ConnectionClose.SHUTDOWN);
    }
}
