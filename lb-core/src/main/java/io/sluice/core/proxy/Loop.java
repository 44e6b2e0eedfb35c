package io.sluice.core.proxy;

import io.netty.channel.EventLoop;
import io.sluice.core.pool.Backend;
import io.sluice.core.transport.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

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
    private final KeptBytes keptBytes = new KeptBytes();
    private final RetryBudgets retryBudgets;
    private final Dialer dialer;
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
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    Dialer dialer() {
        return dialer;
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

    RetryBudget retryBudget(PoolPlan plan) {
        return retryBudgets.of(plan, nanos());
    }

    /** What the exchanges hold of request bodies that may have to be sent again. */
    KeptBytes keptBytes() {
        return keptBytes;
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

    boolean draining() {
        return draining;
    }

    /** Closes the backend connections that nobody uses. */
    void closeIdle() {
        List.copyOf(idle.values()).forEach(IdleConnections::closeAll);
        idle.clear();
    }
}
