package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * The meters of one event loop. At each tick a task is handed to the loop, unless the one before still waits; how long it
 * waits is the lag, and what every exchange on that loop waits too. Ticked by the sampler, read by any thread.
 */
final class LoopMeters {

    private static final double NANOS_PER_SECOND = 1e9;

    private final EventExecutor loop;
    private final LongSupplier clock;
    private volatile long handedNanos;
    private volatile boolean waiting;
    private volatile long lagNanos;

    LoopMeters(MeterRegistry registry, EventExecutor loop, int index, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
        Series series = new Series(registry, "loop", Integer.toString(index));
        series.gauge(
                "sluice.loop.lag.seconds",
                "How long a task waited before the loop ran it, seen once a second",
                () -> lag(clock.getAsLong()) / NANOS_PER_SECOND);
        series.gauge("sluice.loop.pending.tasks", "Tasks that wait for the loop", this::pending);
    }

    void tick(long nowNanos) {
        if (waiting) {
            return;
        }
        handedNanos = nowNanos;
        waiting = true;
        try {
            loop.execute(this::ran);
        } catch (RejectedExecutionException stopped) {
            waiting = false;
        }
    }

    private void ran() {
        lagNanos = Math.max(0, clock.getAsLong() - handedNanos);
        waiting = false;
    }

    /** The lag of the last task that ran, or the age of the one that waits where that is more. */
    private long lag(long nowNanos) {
        long age = waiting ? nowNanos - handedNanos : 0;
        return Math.max(lagNanos, age);
    }

    private int pending() {
        return loop instanceof SingleThreadEventExecutor single ? single.pendingTasks() : 0;
    }
}
