package io.sluice.metrics;

import java.util.function.LongSupplier;

/** How fast a total grows, per second, between the last two ticks. Ticked by one thread, read by any. */
final class Rate {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier total;
    private long lastTotal;
    private long lastNanos;
    private volatile double perSecond;

    Rate(LongSupplier total, long nowNanos) {
        this.total = total;
        this.lastNanos = nowNanos;
    }

    void tick(long nowNanos) {
        long now = total.getAsLong();
        long elapsedNanos = nowNanos - lastNanos;
        if (elapsedNanos > 0) {
            perSecond = (now - lastTotal) * NANOS_PER_SECOND / elapsedNanos;
            lastTotal = now;
            lastNanos = nowNanos;
        }
    }

    double perSecond() {
        return perSecond;
    }
}
