package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.WaitingLine;
import io.sluice.core.spi.RequestView;
import io.sluice.core.spi.StickyOutcome;
import io.sluice.core.sticky.Visit;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The backend that the client of one exchange had, for a pool whose clients come back: may it be led there, and what becomes of that.
 * Used again with its exchange, on that one's event loop.
 */
final class StickyChoice {

    private final Loop loop;
    private final Predicate<Backend> tried;
    private @Nullable PoolPlan plan;
    private @Nullable Visit visit;
    private @Nullable StickyOutcome told;

    /**
     * One that knows of no client yet.
     *
     * @param tried says of a backend whether it has failed the exchange
     */
    StickyChoice(Loop loop, Predicate<Backend> tried) {
        this.loop = loop;
        this.tried = tried;
    }

    void clear() {
        visit = null;
        told = null;
    }

    /** The exchange goes to that pool. */
    void begin(PoolPlan to, Head head, RequestTarget target, SocketAddress client) {
        plan = to;
        if (to.sticky != null) {
            visit = to.sticky.visit(head, target, client, loop.clock().epochMillis() / 1000, loop.nanos());
            visit.editRequest(head);
        }
    }

    /** True where clients of the pool come back. */
    boolean on() {
        return visit != null;
    }

    /**
     * The client's backend, or where there is none to be used one that the balancer chooses. Overtakes nobody who waits: of those
     * who do in such a pool, some want one backend alone.
     *
     * @param refused says of a backend that it has failed the exchange, or has no room
     * @return null where the exchange has to wait
     */
    @Nullable
    Backend pick(RequestView request, Predicate<Backend> refused) {
        Backend had = backend();
        if (had == null) {
            tell(Objects.requireNonNull(visit).backend() == null ? visit.outcome() : StickyOutcome.MOVED);
        } else if (!refused.test(had) && !isAwaited(had)) {
            tell(StickyOutcome.HIT);
            return had;
        } else if (waitsFor(had)) {
            tell(StickyOutcome.HIT);
            return null;
        } else {
            tell(StickyOutcome.FULL);
        }
        Backend chosen = plan().pool.pick(request, refused);
        return chosen == null || isAwaited(chosen) ? null : chosen;
    }

    /** The backend that the client had, where it may be used: also one that drains, and not one that has failed the exchange. */
    private @Nullable Backend backend() {
        Backend had = visit == null ? null : visit.backend();
        return had == null || !had.keepsClients() || tried.test(had) ? null : had;
    }

    /** True where somebody waits who may use it. */
    private boolean isAwaited(Backend backend) {
        WaitingLine line = plan().line;
        return line.length() > 0 && line.first(backend) != null;
    }

    /** The backend that the exchange waits for rather than going to another; null for none. */
    @Nullable
    Backend awaited() {
        Backend had = backend();
        return had != null && waitsFor(had) ? had : null;
    }

    /** Where the pool does not wait, what is kept unused by another event loop is room all the same: it is asked for in the line. */
    private boolean waitsFor(Backend had) {
        return plan().stickyWaits || had.idle() > 0;
    }

    /** Of several attempts, each that comes to something else is told. */
    private void tell(StickyOutcome outcome) {
        if (outcome != told) {
            told = outcome;
            plan().pool.observer().sticky(outcome);
        }
    }

    /** A connection is there: the request goes to that backend. */
    void connected(Backend backend) {
        if (visit != null) {
            visit.connected(backend);
        }
    }

    /**
     * The head of the final response is there: changes what the client gets of it.
     *
     * @param secure true where the client came by TLS
     */
    void answered(Head response, Backend from, boolean secure) {
        if (visit != null) {
            visit.editResponse(response, from, secure);
        }
    }

    private PoolPlan plan() {
        return Objects.requireNonNull(plan);
    }
}
