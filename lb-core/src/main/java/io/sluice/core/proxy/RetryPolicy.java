package io.sluice.core.proxy;

import io.sluice.core.http.KnownMethod;
import io.sluice.core.settings.RetryBudgetSettings;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.spi.EndCause;
import java.util.BitSet;

/** What a pool says of retries, worked out once per snapshot. The table is in docs/life-of-an-exchange.md. */
final class RetryPolicy {

    final int most;
    final RetryBudgetSettings budget;
    private final boolean reset;
    private final boolean timeout;
    private final boolean nonIdempotent;
    private final int body;
    private final boolean mayBeRefused;
    private final BitSet statuses = new BitSet();

    /**
     * A policy.
     *
     * @param mayBeRefused whether backends can say that they have not processed a request, as they can in HTTP/2
     */
    RetryPolicy(RetrySettings settings, boolean mayBeRefused) {
        this.mayBeRefused = mayBeRefused;
        most = settings.most();
        budget = settings.budget();
        reset = settings.reset();
        timeout = settings.timeout();
        nonIdempotent = settings.nonIdempotent();
        body = settings.body();
        settings.statuses().forEach(statuses::set);
    }

    /** True where an attempt that ended so may be followed by another. */
    boolean covers(EndCause cause, KnownMethod method) {
        return switch (cause) {
            case CONNECT_FAILED, CONNECT_TIMEOUT, BACKEND_REFUSED -> true;
            case BACKEND_ABORT -> reset && mayRepeat(method);
            case BACKEND_TIMEOUT -> timeout && mayRepeat(method);
            case RETRIED_STATUS -> mayRepeat(method);
            default -> false;
        };
    }

    /** True where responses of that status are dropped for another attempt. */
    boolean covers(int status) {
        return statuses.get(status);
    }

    /** True where the attempt may have cost a backend work, so that another must be paid for. */
    static boolean mayHaveWorked(EndCause cause) {
        return cause == EndCause.BACKEND_ABORT || cause == EndCause.BACKEND_TIMEOUT || cause == EndCause.RETRIED_STATUS;
    }

    /** How many bytes of a request body are kept, so that it can be sent again; 0 where it never may be. */
    int keptBody(KnownMethod method) {
        boolean everSentAgain = reset || timeout || !statuses.isEmpty();
        return mayBeRefused || everSentAgain && mayRepeat(method) ? body : 0;
    }

    private boolean mayRepeat(KnownMethod method) {
        return nonIdempotent || method.idempotent();
    }
}
