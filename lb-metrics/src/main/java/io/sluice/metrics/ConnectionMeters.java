package io.sluice.metrics;

import java.util.concurrent.atomic.LongAdder;

/** Connections opened, and open now. Safe for use by any thread. */
final class ConnectionMeters {

    private final LongAdder opened;
    private final LongAdder closed = new LongAdder();

    /**
     * @param name of the gauge; the counter's ends in {@code _opened_total}, as a family may not be called like another
     */
    ConnectionMeters(Series series, String name, String who) {
        this.opened = series.counter(name + ".opened", "Connections " + who + ", since the start");
        series.gauge(name, "Connections " + who + " that are open now", this::open);
    }

    void opened() {
        opened.increment();
    }

    void closed() {
        closed.increment();
    }

    /** Never negative: what was closed is read first. */
    private long open() {
        long before = closed.sum();
        return opened.sum() - before;
    }
}
