package io.sluice.core.proxy;

import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.pool.Waiter;
import io.sluice.core.pool.WaitingLine;
import io.sluice.core.spi.EndCause;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The place of one exchange or relay in the {@link WaitingLine} of its pool; made for one wait, as the exchange itself is used again. What
 * other event loops tell it, it does on its own.
 *
 * <pre>
 *   in the line --granted, by any loop--> called --on its own loop--> served
 *        |                                   |
 *        +--timeout--> 503                   +--the exchange has ended meanwhile--> what was reserved is given back
 *        +--no backend is up--> 503
 *        +--the exchange ends--> left
 * </pre>
 */
final class PlaceInLine implements Waiter {

    private final Loop loop;
    private final Pool pool;
    private final WaitingLine line;
    private final List<Backend> tried;
    private final boolean freshOnly;
    private final Deadline deadline = new Deadline(this::expired);
    private final long sinceNanos;
    private @Nullable Queued exchange;

    PlaceInLine(Loop loop, Queued exchange, Pool pool, List<Backend> tried, boolean freshOnly) {
        this.loop = loop;
        this.exchange = exchange;
        this.pool = pool;
        this.line = pool.line();
        this.tried = List.copyOf(tried);
        this.freshOnly = freshOnly;
        this.sinceNanos = loop.nanos();
    }

    /** Takes the place; false where the line is full. */
    boolean take(PoolPlan plan) {
        if (!line.join(this)) {
            return false;
        }
        loop.deadlines().set(deadline, sinceNanos + plan.queueNanos);
        return true;
    }

    /** The exchange waits no more, whatever it waited for. */
    void leave() {
        line.leave(this);
        settle();
    }

    long waitedNanos() {
        return loop.nanos() - sinceNanos;
    }

    /** True where it can take over an unused connection of that loop. */
    boolean takesFrom(Loop other) {
        return loop == other && !freshOnly;
    }

    /** True where it can take a stream of a shared connection of that loop; an upgrade may want a connection of its own. */
    boolean takesStreamOf(Loop other) {
        return loop == other
                && exchange instanceof Attempts waiting
                && (waiting.pool().http2Only || !waiting.exchange().rules().asksForTunnel());
    }

    @Override
    public boolean mayUse(Backend backend) {
        return !tried.contains(backend);
    }

    @Override
    public boolean mayUseAny() {
        return tried.isEmpty();
    }

    /** An unused connection of this loop, or a stream of one, is there for it; it has left the line. On the event loop. */
    void offered(BackendSide connection) {
        Objects.requireNonNull(settle()).attemptOn(connection.backend(), connection);
    }

    @Override
    public void granted(Backend backend) {
        if (!loop.execute(() -> dial(backend))) {
            backend.releaseConnection();
        }
    }

    private void dial(Backend backend) {
        Queued waiting = settle();
        if (waiting == null) {
            backend.releaseConnection();
        } else {
            waiting.attemptOn(backend, null);
        }
    }

    @Override
    public void askForIdle() {
        loop.askForIdle(pool);
    }

    @Override
    public void hopeless() {
        loop.execute(() -> fail(EndCause.NO_BACKEND, "no backend of the pool is usable"));
    }

    private void expired() {
        if (line.leave(this)) {
            fail(
                    EndCause.QUEUE_TIMEOUT,
                    "each backend of the pool is at its connection limit, and none became free in time");
        }
    }

    private void fail(EndCause cause, String detail) {
        Queued waiting = settle();
        if (waiting != null) {
            waiting.fail(cause, detail);
        }
    }

    /** Gives the exchange back, once: it is not waiting any longer. */
    private @Nullable Queued settle() {
        loop.deadlines().remove(deadline);
        Queued waiting = exchange;
        exchange = null;
        if (waiting != null) {
            waiting.waitEnded(waitedNanos());
        }
        return waiting;
    }
}
