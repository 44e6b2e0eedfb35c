package io.sluice.core.proxy;

import io.sluice.core.pool.Pool;
import java.util.Map;
import java.util.WeakHashMap;

/** The retry budgets of one event loop, one for each pool; that of a pool which is gone goes with it. On that loop. */
final class RetryBudgets {

    private final Map<Pool, RetryBudget> budgets = new WeakHashMap<>();
    private final int loops;

    /**
     * None yet.
     *
     * @param loops how many event loops there are, this one included
     */
    RetryBudgets(int loops) {
        this.loops = loops;
    }

    RetryBudget of(PoolPlan plan, long nowNanos) {
        RetryBudget known = budgets.get(plan.pool);
        if (known == null) {
            known = new RetryBudget(plan.retries.budget, loops, nowNanos);
            budgets.put(plan.pool, known);
        }
        return known;
    }
}
