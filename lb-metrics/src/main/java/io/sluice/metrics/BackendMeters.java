package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.TlsFailure;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one backend. Called on the event loops, by whoever changes the state, and by probes.
 *
 * <p>The first state of a backend is told to nobody: it is read from what {@link #watch} names, and until then it is the
 * last one told.
 */
final class BackendMeters implements BackendObserver {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Series series;
    private final ExchangeMeters exchanges;
    private final ConnectionMeters connections;
    private final LabelledCounters closes;
    private final LabelledCounters connectFailures;
    private final LabelledCounters stateChanges;
    private final HandshakeMeters handshakes;
    private final LatencyHistogram latency;
    private final LongAdder probesPassed;
    private final LongAdder probesFailed;
    private volatile double probeSeconds;
    private volatile BackendState lastTold = BackendState.STARTING;
    private volatile @Nullable Backend watched;

    /**
     * @param handshakeLatency asked for at the first TLS handshake
     */
    BackendMeters(
            MeterRegistry registry,
            String pool,
            String backend,
            LatencyHistogram latency,
            Supplier<LatencyHistogram> handshakeLatency) {
        this.latency = latency;
        series = new Series(registry, "pool", pool, "backend", backend);
        exchanges = new ExchangeMeters(series, "sluice.backend", "Attempts on the backend");
        connections = new ConnectionMeters(series, "sluice.backend.connections", "made to the backend");
        closes = new LabelledCounters(
                series, "sluice.backend.connections.closed", "Connections that were closed, by reason", "reason");
        for (ConnectionClose reason : ConnectionClose.values()) {
            closes.of(reason.label());
        }
        connectFailures = LabelledCounters.byCause(
                series,
                "sluice.backend.connect.failures",
                "Connections that could not be made, by cause",
                cause -> cause == EndCause.CONNECT_FAILED || cause == EndCause.CONNECT_TIMEOUT);
        handshakes = new HandshakeMeters(series, "sluice.backend", handshakeLatency);
        stateChanges = new LabelledCounters(
                series, "sluice.backend.state.changes", "Changes of state, by the state entered", "state");
        String probes = "sluice.backend.probes";
        probesPassed = series.counter(probes, "Probes that ended, by result", "result", "passed");
        probesFailed = series.counter(probes, "Probes that ended, by result", "result", "failed");
        series.gauge("sluice.backend.probe.duration.seconds", "How long the last probe took", () -> probeSeconds);
        series.gauge("sluice.backend.up", "1 where the backend is up", () -> state().usable() ? 1 : 0);
        gauge("sluice.backend.in.use", "1 where the balancer chooses among it now", b -> b.inUse() ? 1 : 0);
        gauge("sluice.backend.weight", "The weight that the file or an operator has given it", Backend::givenWeight);
        gauge(
                "sluice.backend.share.ratio",
                "How much it gets of its weight and connections; below 1 while it starts slowly",
                b -> b.sharePercent() / 100.0);
        for (BackendState each : BackendState.values()) {
            registerState(each);
        }
    }

    private void registerState(BackendState each) {
        stateChanges.of(label(each));
        String help = "1 for the state that the backend is in, 0 for each other";
        series.gauge("sluice.backend.state", help, () -> state() == each ? 1 : 0, "state", label(each));
    }

    private void gauge(String name, String help, ToDoubleFunction<Backend> value) {
        series.gauge(name, help, () -> {
            Backend backend = watched;
            return backend == null ? 0 : value.applyAsDouble(backend);
        });
    }

    private BackendState state() {
        Backend backend = watched;
        return backend == null ? lastTold : backend.state();
    }

    private static String label(BackendState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void connectionOpened() {
        connections.opened();
    }

    @Override
    public void connectionClosed(ConnectionClose reason) {
        connections.closed();
        closes.of(reason.label()).increment();
    }

    @Override
    public void connectFailed(EndCause cause) {
        connectFailures.of(cause.label()).increment();
    }

    @Override
    public void handshakeDone(long nanos) {
        handshakes.done(nanos);
    }

    @Override
    public void handshakeFailed(TlsFailure reason) {
        handshakes.failed(reason);
    }

    @Override
    public void exchangeStarted() {
        exchanges.started();
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        exchanges.ended(exchange.status());
        latency.record(exchange.backendNanos(), exchange.responseNanos());
    }

    @Override
    public void stateChanged(BackendState from, BackendState to, String reason) {
        lastTold = to;
        stateChanges.of(label(to)).increment();
    }

    void probed(boolean passed, long durationNanos) {
        (passed ? probesPassed : probesFailed).increment();
        probeSeconds = durationNanos / NANOS_PER_SECOND;
    }

    /** Says whose state and part in its pool are read from now on. */
    void watch(Backend backend) {
        watched = backend;
    }

    void remove() {
        series.remove();
    }
}
