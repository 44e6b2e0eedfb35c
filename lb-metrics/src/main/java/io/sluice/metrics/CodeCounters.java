package io.sluice.metrics;

import java.util.concurrent.atomic.LongAdder;

/** Ended exchanges by the class of the status that the client got. Safe for use by any thread. */
final class CodeCounters {

    private static final int CLASSES = 6;

    private final LongAdder[] counters = new LongAdder[CLASSES];

    CodeCounters(Series series, String name, String help) {
        for (int i = 0; i < CLASSES; i++) {
            counters[i] = series.counter(name, help, "code", i == 0 ? "none" : i + "xx");
        }
    }

    void count(int status) {
        int first = status / 100;
        counters[first > 0 && first < CLASSES ? first : 0].increment();
    }

    /** All of them. */
    long total() {
        long total = 0;
        for (LongAdder counter : counters) {
            total += counter.sum();
        }
        return total;
    }
}
