package io.sluice.core.proxy;

import io.sluice.core.settings.RetryBudgetSettings;

/**
 * How many retries the exchanges of one pool on one event loop may still make. Each exchange pays in its share, each retry takes
 * out a whole one; what nobody has taken one to two seconds later is forfeit, so that a quiet time saves up nothing for an
 * outage. Beside that a floor comes in with time, at most a second of it, or one retry.
 *
 * <pre>
 *   exchanges --> fresh --(each second)--> old --(a second later)--> forfeit
 *                   \________retries________/
 * </pre>
 *
 * Pure: time comes in with each call, in nanoseconds. On one event loop.
 */
final class RetryBudget {

    static final long WINDOW_NANOS = 1_000_000_000;

    /** Of one retry; exchanges pay in hundredths. */
    private static final int PRICE = 100;

    private final int deposit;
    private final long floorNanos;
    private final long mostFloorNanos;
    private long windowStart;
    private long fresh;
    private long old;
    private long savedNanos;
    private long savedAt;

    /**
     * An empty budget with a full floor.
     *
     * @param loops over how many event loops the floor is spread
     */
    RetryBudget(RetryBudgetSettings settings, int loops, long nowNanos) {
        deposit = settings.percent();
        floorNanos = settings.floor() == 0 ? 0 : WINDOW_NANOS * loops / settings.floor();
        mostFloorNanos = settings.floor() == 0 ? 0 : Math.max(WINDOW_NANOS, floorNanos);
        windowStart = nowNanos;
        savedNanos = mostFloorNanos;
        savedAt = nowNanos;
    }

    /** An exchange of the pool begins. */
    void deposit(long nowNanos) {
        turn(nowNanos);
        fresh += deposit;
    }

    /** A retry wants to be made. Returns false where the budget is used up. */
    boolean withdraw(long nowNanos) {
        turn(nowNanos);
        if (old + fresh >= PRICE) {
            old -= PRICE;
            if (old < 0) {
                fresh += old;
                old = 0;
            }
            return true;
        }
        return withdrawFloor(nowNanos);
    }

    private void turn(long nowNanos) {
        long since = nowNanos - windowStart;
        if (since >= WINDOW_NANOS) {
            old = since < 2 * WINDOW_NANOS ? fresh : 0;
            fresh = 0;
            windowStart = nowNanos;
        }
    }

    private boolean withdrawFloor(long nowNanos) {
        savedNanos = Math.min(mostFloorNanos, savedNanos + nowNanos - savedAt);
        savedAt = nowNanos;
        if (floorNanos == 0 || savedNanos < floorNanos) {
            return false;
        }
        savedNanos -= floorNanos;
        return true;
    }
}
