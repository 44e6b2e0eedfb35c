package io.sluice.health;

import java.util.random.RandomGenerator;

/**
 * When probes start. Thousands of backends must not be probed in one burst, yet a new pool wants to know soon:
 *
 * <ul>
 *   <li>the first probes of a pool run one after another at a fixed pace, and all within half an interval;
 *   <li>the second ones follow after half to a whole interval, by lot, which spreads the pool over the interval;
 *   <li>all others keep the interval, give or take a twentieth, so that no rhythm settles.
 * </ul>
 *
 * All times are nanoseconds. Not safe for use by several threads.
 */
final class ProbeTimetable {

    /** Half of a core does that many probes, with room to spare. */
    private static final long PACE_NANOS = 200_000;

    private final long intervalNanos;
    private final RandomGenerator random;

    ProbeTimetable(long intervalNanos, RandomGenerator random) {
        this.intervalNanos = intervalNanos;
        this.random = random;
    }

    /** The delay before the first probe of one backend among those that begin together. */
    long first(int index, int count) {
        long pace = Math.min(PACE_NANOS, intervalNanos / 2 / count);
        return index * pace;
    }

    /** The delay from the end of the first probe, which took that long, to the second. */
    long second(long tookNanos) {
        return after((long) (intervalNanos * (0.5 + random.nextDouble() / 2)), tookNanos);
    }

    /** The delay from the end of a later probe, which took that long, to the next. */
    long next(long tookNanos) {
        return after((long) (intervalNanos * (0.95 + random.nextDouble() / 10)), tookNanos);
    }

    private static long after(long period, long tookNanos) {
        return Math.max(0, period - tookNanos);
    }
}
