package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestRules;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one exchange to have its request answered by a backend of its pool: chooses one, waits in line where all are at
 * their limit, has a connection made, and tries another where that is safe. Used again with its {@link Exchange}, which moves the
 * bytes; on that one's event loop.
 */
final class Attempts implements Queued {

    private final Loop loop;
    private final Exchange exchange;
    private final ExchangeFacts facts;
    private final ReplayBody unsent;
    private final Retries retries;
    private final BackendChoice choice;

    private @Nullable PoolPlan pool;
    private @Nullable PlaceInLine waiting;
    private @Nullable BackendSide dialing;
    private @Nullable BackendSide connection;
    private boolean underWay;
    private boolean clientWritable;
    private int turn;

    Attempts(Loop loop, Exchange exchange, ExchangeFacts facts, RequestRules rules, ReplayBody unsent) {
        this.loop = loop;
        this.exchange = exchange;
        this.facts = facts;
        this.unsent = unsent;
        this.retries = new Retries(loop, rules, unsent);
        this.choice = new BackendChoice(loop, exchange, retries);
    }

    /** A request begins. */
    void clear() {
        pool = null;
        underWay = false;
        clientWritable = true;
        turn++;
        retries.clear();
        choice.sticky().clear();
    }

    /** The exchange goes to that pool: makes the first attempt. */
    void begin(PoolPlan plan) {
        pool = plan;
        facts.pool = plan.pool.name();
        plan.pool.observer().exchangeStarted();
        retries.begin(plan);
        choice.sticky().begin(plan, exchange.head(), exchange.rules().target(), facts.client);
        attempt();
    }

    private void attempt() {
        exchange.become(ExchangeState.ROUTING);
        facts.beginAttempt();
        PoolPlan plan = pool();
        Backend chosen = choice.pick(plan, facts);
        BackendSide idle = chosen == null ? null : choice.takeIdle(chosen);
        if (chosen != null && (idle != null || chosen.reserveConnection())) {
            attemptOn(chosen, idle);
        } else if (choice.sticky().awaited() != null || choice.anotherIsLeft(plan)) {
            queue(plan);
        } else {
            fail(EndCause.NO_BACKEND, "no backend of the pool is usable");
        }
    }

    /** Each backend that could be used is at its limit: waits for one. The client sends no more of a body meanwhile. */
    private void queue(PoolPlan plan) {
        exchange.become(ExchangeState.QUEUED);
        plan.pool.observer().limitReached("max-connections");
        PlaceInLine place = new PlaceInLine(
                loop,
                this,
                plan.pool,
                retries.tried(),
                retries.freshOnly(),
                choice.sticky().awaited());
        if (place.take(plan)) {
            waiting = place;
            plan.pool.observer().exchangeQueued();
            exchange.client().updateReading();
        } else {
            plan.pool.observer().limitReached("queue");
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
    public void attemptOn(Backend chosen, @Nullable BackendSide found) {
        facts.backend = chosen;
        facts.backendNanos = loop.nanos();
        underWay = true;
        chosen.exchangeStarted(facts.backendNanos);
        BackendSide side = found == null ? choice.newConnection(chosen) : found;
        facts.reused = side.ready();
        if (facts.reused) {
            exchange.connected(side);
        } else {
            exchange.become(ExchangeState.CONNECTING);
            dialing = side;
            side.dial(exchange);
        }
    }

    @Override
    public void fail(EndCause cause, String detail) {
        exchange.fail(cause, detail);
    }

    /** The connection is there. */
    void connected(BackendSide made) {
        facts.connectedNanos = loop.nanos();
        dialing = null;
        connection = made;
        choice.sticky().connected(made.backend());
    }

    /** The head of the final response is there: changes what the client gets of it. */
    void answered(Head response) {
        choice.sticky().answered(response, Objects.requireNonNull(facts.backend), facts.secure);
    }

    /** The connection that was being made has no room for it after all: the attempt begins anew. */
    void displaced() {
        dialing = null;
        endAttempt(EndCause.BACKEND_REFUSED, exchange.phase(EndCause.BACKEND_REFUSED));
        attempt();
    }

    /** The connection, there or to be made, is no longer ours. */
    void lose() {
        dialing = null;
        connection = null;
    }

    /** The attempt came to nothing by that cause: makes another where that is safe and there is a backend and budget for it. */
    boolean tryAnother(EndCause cause) {
        if (!retries.mayFollow(cause, facts) || !choice.anotherIsLeft(pool()) || !retries.pay()) {
            return false;
        }
        tryAgain(cause);
        return true;
    }

    /** Makes another attempt, for which there is leave. */
    void tryAgain(EndCause cause) {
        endAttempt(cause, exchange.phase(cause));
        facts.retries++;
        pool().pool.observer().retried(cause);
        unsent.rewind();
        attempt();
    }

    /** True where the response is to be dropped and {@link #tryAgain} to follow. */
    boolean drop(Head response) {
        if (response.status() < 400
                || !retries.unwanted(response, facts)
                || !choice.anotherIsLeft(pool())
                || !retries.pay()) {
            return false;
        }
        facts.answered(response.status(), loop.nanos());
        return true;
    }

    /** True where the client is to get an interim response of that status. */
    boolean isNews(int status) {
        return retries.isNews(status);
    }

    /** The exchange ends: gives up whatever it waits for or holds. */
    void abandon() {
        if (waiting != null) {
            waiting.leave();
        }
        if (dialing != null) {
            dialing.abandon();
            dialing = null;
        }
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
    }

    /** The exchange has ended: tells the observers of backend and pool. */
    void end(EndCause cause, ExchangePhase phase) {
        endAttempt(cause, phase);
        if (pool != null) {
            pool.pool.observer().exchangeEnded(facts);
        }
    }

    private void endAttempt(EndCause cause, ExchangePhase phase) {
        facts.cause = cause;
        facts.phase = phase;
        facts.endNanos = loop.nanos();
        Backend backend = facts.backend;
        if (underWay && backend != null) {
            underWay = false;
            facts.tellEnd(backend);
        }
    }

    /** The client can take more, or no more, of the response. */
    void clientWritable(boolean writable) {
        clientWritable = writable;
        if (connection != null) {
            connection.read(writable);
        }
    }

    /** Reads no more of the response until the others of the event loop have had their turn. */
    @SuppressWarnings("ReferenceEquality")
    void pauseReading() {
        BackendSide from = connection;
        int now = turn;
        if (from != null) {
            from.read(false);
            loop.execute(() -> {
                if (now == turn && from == connection) {
                    from.read(clientWritable);
                }
            });
        }
    }

    /** Where the request goes to, or has gone to; null while there is no connection. */
    @Nullable
    BackendSide connection() {
        return connection;
    }

    Exchange exchange() {
        return exchange;
    }

    PoolPlan pool() {
        return Objects.requireNonNull(pool);
    }
}
