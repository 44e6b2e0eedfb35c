package io.sluice.core.proxy;

import io.netty.channel.EventLoop;
import io.sluice.core.pool.Backend;
import io.sluice.core.transport.Transport;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What belongs to one event loop: its deadlines, its idle backend connections, its client connections, and the exchanges that
 * wait to be used again. Touched by that loop's thread only, so nothing here is locked.
 */
final class Loop {

    private static final int MOST_SPARE = 1024;

    private final EventLoop eventLoop;
    private final LoopClock clock = new LoopClock();
    private final DeadlineWheel deadlines = new DeadlineWheel(clock.nanos());
    private final Map<Backend, IdleConnections> idle = new HashMap<>();
    private final ArrayDeque<Exchange> spare = new ArrayDeque<>();
    private final Set<ClientConnection> clients = new HashSet<>();
    private final RoutePath routePath = new RoutePath();
    private final Dialer dialer;
    private boolean draining;

    Loop(EventLoop eventLoop, Transport transport) {
        this.eventLoop = eventLoop;
        this.dialer = new SocketDialer(eventLoop, transport);
    }

    Loop(EventLoop eventLoop, Dialer dialer) {
        this.eventLoop = eventLoop;
        this.dialer = dialer;
    }

    /** Begins to look at the deadlines. Called once. */
    void start() {
        eventLoop.scheduleAtFixedRate(
                () -> deadlines.advance(clock.look()),
                DeadlineWheel.TICK_NANOS,
                DeadlineWheel.TICK_NANOS,
                TimeUnit.NANOSECONDS);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    Dialer dialer() {
        return dialer;
    }

    /** Lent for the choice of a route. */
    RoutePath routePath() {
        return routePath;
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
            connections = new IdleConnections();
            idle.put(backend, connections);
        }
        return connections;
    }

    Exchange takeExchange() {
        Exchange exchange = spare.pollLast();
        return exchange == null ? new Exchange(this) : exchange;
    }

    void giveBack(Exchange exchange) {
        if (spare.size() < MOST_SPARE && exchange.isSmall()) {
            spare.addLast(exchange);
        }
    }

    void add(ClientConnection client) {
        clients.add(client);
    }

    void remove(ClientConnection client) {
        clients.remove(client);
    }

    /** The client connections now; a copy, because what is done with them may end them. */
    List<ClientConnection> clients() {
        return new ArrayList<>(clients);
    }

    /** Each client connection, also one that is still to come, gets the response at hand and no more. */
    void drain() {
        draining = true;
        clients().forEach(ClientConnection::drain);
    }

    /** Has the connections of some clients end with their next response. Returns how many have been told. */
    int closeAfterResponse(Predicate<SocketAddress> which) {
        int told = 0;
        for (ClientConnection client : clients()) {
            told += client.closeAfterResponse(which) ? 1 : 0;
        }
        return told;
    }

    boolean draining() {
        return draining;
    }

    /** Closes the backend connections that nobody uses. */
    void closeIdle() {
        List.copyOf(idle.values()).forEach(IdleConnections::closeAll);
        idle.clear();
    }
}
