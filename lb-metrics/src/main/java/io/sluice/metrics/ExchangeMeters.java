package io.sluice.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * Exchanges ended, by status class, and exchanges on their way: what listener, pool and backend have in common. Safe for
 * use by any thread. The number on their way is what started less what ended, so that an end costs one addition.
 */
final class ExchangeMeters {

    private final LongAdder started = new LongAdder();
    private final CodeCounters codes;

    /**
     * @param prefix of the names, such as {@code sluice.pool}
     */
    ExchangeMeters(Series series, String prefix, String what) {
        this.codes = new CodeCounters(series, prefix + ".requests", what + " that ended, by class of the status sent");
        series.gauge(prefix + ".exchanges", what + " in progress", this::inProgress);
    }

    void started() {
        started.increment();
    }

    void ended(int status) {
        codes.count(status);
    }

    long total() {
        return codes.total();
    }

    /** Never negative: what ended is read first. */
    private long inProgress() {
        long ended = codes.total();
        return started.sum() - ended;
    }
}
