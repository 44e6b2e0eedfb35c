package io.sluice.core.proxy;

/**
 * The time of one event loop: looked up once per event, because a dozen moments of an exchange lie within a few events and each
 * look at the system's clock costs as much as indexing a header line. Touched by that loop's thread only.
 */
final class LoopClock {

    /** The wall clock may be set; so the two clocks are compared again this often. */
    private static final long COMPARE_NANOS = 1_000_000_000;

    private long nanos = System.nanoTime();
    private long comparedNanos = nanos;
    private long comparedMillis = System.currentTimeMillis();

    /** Looks at the clock: an event begins. */
    long look() {
        nanos = System.nanoTime();
        return nanos;
    }

    /** When the event at hand began, as {@link System#nanoTime()}. */
    long nanos() {
        return nanos;
    }

    /** When the event at hand began, in milliseconds since the epoch. */
    long epochMillis() {
        long since = nanos - comparedNanos;
        if (since > COMPARE_NANOS) {
            comparedNanos = nanos;
            comparedMillis = System.currentTimeMillis();
            since = 0;
        }
        return comparedMillis + since / 1_000_000;
    }
}
