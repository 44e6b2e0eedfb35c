package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.pool.Pool;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.PoolObserver;
import io.sluice.core.spi.StickyOutcome;
import io.sluice.core.spi.StickyTableCounts;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one pool. Called on the event loops, ticked by the sampler. */
final class PoolMeters implements PoolObserver {

    private final Series series;
    private final ExchangeMeters exchanges;
    private final LabelledCounters retries;
    private final LongAdder retried;
    private final LabelledCounters ends;
    private final LabelledCounters limits;
    private final LongAdder queued;
    private final LabelledCounters sticky;
    private final LatencyHistogram latency;
    private final Rate rate;
    private volatile @Nullable Pool watched;
    private volatile @Nullable StickyTableCounts table;

    PoolMeters(MeterRegistry registry, String pool, LatencyHistogram latency, long nowNanos) {
        this.latency = latency;
        series = new Series(registry, "pool", pool);
        exchanges = new ExchangeMeters(series, "sluice.pool", "Exchanges of the pool");
        retries = LabelledCounters.byCause(
                series,
                "sluice.pool.retries",
                "Further attempts, by what made the one before fail",
                cause -> cause.side() == EndCause.Side.BACKEND);
        retried = series.counter(
                "sluice.pool.retries.succeeded",
                "Exchanges whose response went out whole after retries, with a status below 500");
        ends = LabelledCounters.byCause(
                series,
                "sluice.pool.ends",
                "Exchanges that ended, by cause",
                cause -> cause != EndCause.LOCAL && cause != EndCause.RETRIED_STATUS);
        limits = new LabelledCounters(
                series, "sluice.pool.limit.reached", "Times that a limit held an exchange back", "limit");
        sticky = new LabelledCounters(
                series,
                "sluice.pool.sticky",
                "Choices of a backend for clients that come back, by what became of that",
                "outcome");
        queued = series.counter("sluice.pool.queued", "Exchanges that waited for a connection, since the start");
        gauge(
                "sluice.pool.queue.length",
                "Exchanges that wait now: each backend has as many connections as it may",
                running -> running.line().length());
        rate = new Rate(exchanges::total, nowNanos);
        series.gauge("sluice.pool.qps", "Exchanges ended per second, over the last second", rate::perSecond);
        gauge("sluice.pool.backends.usable", "Backends that the balancer chooses among", Pool::usable);
        gauge("sluice.pool.tier", "The tier whose backends are in use, -1 where there are none", Pool::tier);
        gauge(
                "sluice.pool.fail.open",
                "1 while backends that have failed are in use, too",
                running -> running.failsOpen() ? 1 : 0);
    }

    private void gauge(String name, String help, ToIntFunction<Pool> value) {
        series.gauge(name, help, () -> {
            Pool pool = watched;
            return pool == null ? 0 : value.applyAsInt(pool);
        });
    }

    @Override
    public void exchangeStarted() {
        exchanges.started();
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        exchanges.ended(exchange.status());
        ends.of(exchange.cause().label()).increment();
        if (exchange.retries() > 0 && exchange.cause() == EndCause.COMPLETE && exchange.status() < 500) {
            retried.increment();
        }
        // How long a tunnel lives is up to its two sides and says nothing of the pool.
        latency.record(exchange.requestNanos(), exchange.tunnel() ? exchange.responseNanos() : exchange.endNanos());
    }

    @Override
    public void limitReached(String limit) {
        limits.of(limit).increment();
    }

    @Override
    public void exchangeQueued() {
        queued.increment();
    }

    @Override
    public void sticky(StickyOutcome outcome) {
        sticky.of(outcome.label()).increment();
    }

    /** One table follows the other where the pool is built anew; the meters are made with the first. */
    @Override
    public void stickyTable(StickyTableCounts next) {
        boolean first = table == null;
        table = next;
        if (first) {
            series.gauge(
                    "sluice.pool.sticky.entries",
                    "Clients whose backend is known by a key",
                    () -> Objects.requireNonNull(table).entries());
            series.reading(
                    "sluice.pool.sticky.evicted",
                    "Entries that made room for others",
                    this,
                    meters -> Objects.requireNonNull(meters.table).evicted());
            series.reading(
                    "sluice.pool.sticky.expired",
                    "Entries that were not used for too long",
                    this,
                    meters -> Objects.requireNonNull(meters.table).expired());
        }
    }

    @Override
    public void retried(EndCause cause) {
        retries.of(cause.label()).increment();
    }

    /** Says whose backends in use, and whose waiting exchanges, are read from now on. */
    void watch(Pool pool) {
        watched = pool;
    }

    void tick(long nowNanos) {
        rate.tick(nowNanos);
    }

    void remove() {
        series.remove();
    }
}
