package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.RetryAfter;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.EndCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether one exchange may make another attempt, and which backends it must not make it on. Decides; the {@link Exchange} acts.
 * One per exchange, used again for the next. On the exchange's event loop.
 */
final class Retries {

    /** Longer no backend keeps retries away, whatever it says. */
    private static final long MOST_SPARED_MILLIS = 60_000;

    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int CONTINUE = 100;

    private final Loop loop;
    private final RequestRules rules;
    private final ReplayBody body;
    private final List<Backend> tried = new ArrayList<>();
    private @Nullable PoolPlan plan;
    private @Nullable RetryBudget budget;
    private boolean freshOnly;
    private boolean refused;
    private boolean charged;
    private boolean heard;
    private boolean continued;
    private boolean continuedBefore;

    Retries(Loop loop, RequestRules rules, ReplayBody body) {
        this.loop = loop;
        this.rules = rules;
        this.body = body;
    }

    /** A request begins. */
    void clear() {
        tried.clear();
        freshOnly = false;
        refused = false;
        heard = false;
        continued = false;
        continuedBefore = false;
    }

    /** The exchange goes to that pool. */
    void begin(PoolPlan to) {
        if (to != plan) {
            plan = to;
            budget = loop.retryBudget(to);
        }
        if (to.retries.most > 0) {
            budget().deposit(loop.nanos());
        }
        if (rules.bodyLength() != 0) {
            int kept = to.retries.keptBody(rules.method());
            if (kept > 0) {
                body.keep(kept, rules.bodyLength(), to.pool.observer());
            }
        }
    }

    /** The backends that failed the exchange. */
    List<Backend> tried() {
        return tried;
    }

    /** True where no connection will do that has been used before. */
    boolean freshOnly() {
        return freshOnly;
    }

    /** True where the next attempt must not go there. */
    boolean refuses(Backend backend) {
        boolean again = freshOnly || !tried.isEmpty();
        return again && (tried.contains(backend) || backend.spared(loop.nanos()));
    }

    /** The attempt came to nothing. Returns true where another may be made, as far as there is a backend and budget for it. */
    boolean mayFollow(EndCause cause, ExchangeFacts attempt) {
        // A connection that was closed while nobody used it says nothing of its backend, which gets one more try.
        boolean stale = attempt.reused && cause == EndCause.BACKEND_ABORT && !heard && !freshOnly;
        // Nor does one on which the backend wants no further request: another connection may be welcome.
        boolean turnedAway = cause == EndCause.BACKEND_REFUSED && !refused;
        heard = false;
        if (stale) {
            freshOnly = true;
        } else if (turnedAway) {
            refused = true;
        } else if (attempt.backend != null) {
            tried.add(attempt.backend);
        }
        charged = !stale && RetryPolicy.mayHaveWorked(cause);
        continuedBefore = continued;
        RetryPolicy policy = plan().retries;
        return body.replayable()
                && policy.covers(cause, rules.method())
                && (stale || turnedAway || tried.size() <= policy.most);
    }

    /** Pays for the attempt that {@link #mayFollow}; the last question before it is made. Returns false where nothing is left. */
    boolean pay() {
        if (!charged || budget().withdraw(loop.nanos())) {
            return true;
        }
        plan().pool.observer().limitReached("retry-budget");
        return false;
    }

    /** True where the response is one of those for which another attempt is wanted and may be made. */
    boolean unwanted(Head response, ExchangeFacts attempt) {
        int status = response.status();
        if (status == SERVICE_UNAVAILABLE && attempt.backend != null) {
            heed(response, attempt.backend);
        }
        return plan().retries.covers(status) && mayFollow(EndCause.RETRIED_STATUS, attempt);
    }

    private void heed(Head response, Backend backend) {
        long millis = Math.min(RetryAfter.millis(response, loop.clock().epochMillis()), MOST_SPARED_MILLIS);
        if (millis > 0) {
            backend.spareUntil(loop.nanos() + millis * 1_000_000);
        }
    }

    /**
     * True where the client is to get the interim response. Each attempt repeats the Expect field, so the 100 of a further one
     * answers what we have sent again, not what the client has (RFC 9110 section 15.2).
     */
    boolean isNews(int status) {
        heard = true;
        if (status != CONTINUE) {
            return true;
        }
        continued = true;
        return !continuedBefore;
    }

    private PoolPlan plan() {
        return Objects.requireNonNull(plan);
    }

    private RetryBudget budget() {
        return Objects.requireNonNull(budget);
    }
}
