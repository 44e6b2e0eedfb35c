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
 *        +--no backend is up--> 503, or another backend where it waited for one alone
 *        +--the exchange ends--> left
 * </pre>
 */
final class PlaceInLine implements Waiter {

    private static final String ALL_FULL = "each backend of the pool is at its connection limit";
    private static final String ONE_FULL = "the backend that the client had is at its connection limit";

    private final Loop loop;
    private final Pool pool;
    private final WaitingLine line;
    private final List<Backend> tried;
    private final boolean freshOnly;
    private final @Nullable Backend only;
    private final Deadline deadline = new Deadline(this::expired);
    private final long sinceNanos;
    private @Nullable Queued exchange;

    /**
     * @param tried the backends that are of no use
     * @param only the one backend that is of use, or null
     */
    PlaceInLine(Loop loop, Queued exchange, Pool pool, List<Backend> tried, boolean freshOnly, @Nullable Backend only) {
        this.loop = loop;
        this.exchange = exchange;
        this.pool = pool;
        this.line = pool.line();
        this.tried = List.copyOf(tried);
        this.freshOnly = freshOnly;
        this.only = only;
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
        return only == null ? backend.inUse() && !tried.contains(backend) : backend == only;
    }

    @Override
    public boolean mayUseAny() {
        return only == null && tried.isEmpty();
    }

    @Override
    public @Nullable Backend only() {
        return only;
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
        loop.execute(only == null ? () -> fail(EndCause.NO_BACKEND, "no backend of the pool is usable") : this::move);
    }

    private void move() {
        Queued waiting = settle();
        if (waiting != null) {
            waiting.chooseAnew();
        }
    }

    private void expired() {
        if (line.leave(this)) {
            fail(EndCause.QUEUE_TIMEOUT, (only == null ? ALL_FULL : ONE_FULL) + ", and none became free in time");
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
