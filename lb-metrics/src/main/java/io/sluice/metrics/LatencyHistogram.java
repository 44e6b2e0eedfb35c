package io.sluice.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.sluice.core.spi.ExchangeRecord;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations in fixed buckets: 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250 and 500 ms, 1, 2.5, 5 and 10 s, and what is longer.
 * Safe for use by any thread. Two additions per duration; a Micrometer timer would also keep a decaying maximum, which
 * costs more than all the rest and which the buckets make needless.
 */
final class LatencyHistogram {

    private static final double[] BOUNDS_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
    };
    private static final long[] BOUNDS_NANOS = boundsNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongAdder[] counts = new LongAdder[BOUNDS_NANOS.length];
    private final LongAdder sumNanos = new LongAdder();
    private final Labels labels;

    LatencyHistogram(Labels labels) {
        this.labels = labels;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Records the time between two timers of an exchange; without effect where either was not reached. */
    void record(long fromNanos, long toNanos) {
        if (fromNanos == ExchangeRecord.NOT_REACHED || toNanos == ExchangeRecord.NOT_REACHED) {
            return;
        }
        long nanos = Math.max(0, toNanos - fromNanos);
        int bucket = 0;
        while (nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sumNanos.add(nanos);
    }

    HistogramDataPointSnapshot snapshot() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(BOUNDS_SECONDS, now),
                sumNanos.sum() / NANOS_PER_SECOND,
                labels,
                Exemplars.EMPTY,
                0);
    }

    private static long[] boundsNanos() {
        long[] nanos = new long[BOUNDS_SECONDS.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = i == nanos.length - 1 ? Long.MAX_VALUE : Math.round(BOUNDS_SECONDS[i] * NANOS_PER_SECOND);
        }
        return nanos;
    }
}
