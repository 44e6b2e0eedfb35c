package io.sluice.core.pool;

/**
 * How a backend that has come back is given its share: a tenth at first, then in even steps of a twentieth of the window to all of
 * it. Pure; the steps are few because each one makes the balancer anew.
 *
 * @param startNanos when it came back
 * @param windowNanos how long it takes
 */
record SlowStart(long startNanos, long windowNanos) {

    static final int STEPS = 20;
    static final int FLOOR_PERCENT = 10;
    static final int FULL_PERCENT = 100;

    /** The percentage of its share that it gets. */
    int percent(long nowNanos) {
        return Math.clamp(step(nowNanos) * FULL_PERCENT / STEPS, FLOOR_PERCENT, FULL_PERCENT);
    }

    /** From now to its next step, at least 1. */
    long nanosToNextStep(long nowNanos) {
        long next = Math.ceilDiv(windowNanos * (step(nowNanos) + 1), STEPS);
        return Math.max(1, startNanos + next - nowNanos);
    }

    private long step(long nowNanos) {
        return Math.clamp((nowNanos - startNanos) * STEPS / windowNanos, 0, STEPS);
    }
}
