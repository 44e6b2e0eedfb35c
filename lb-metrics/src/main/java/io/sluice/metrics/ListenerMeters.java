package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The meters of one listener. Called on the event loops, ticked by the sampler. */
final class ListenerMeters implements ListenerObserver {

    private final Series series;
    private final ExchangeMeters exchanges;
    private final ConnectionMeters connections;
    private final ConnectionMeters tunnels;
    private final LabelledCounters limits;
    private final LabelledCounters proxyHeaders;
    private final HandshakeMeters handshakes;
    private final LabelledCounters clientHellos;
    private final CompressionMeters compression;
    private final LongAdder mirrored;
    private final LabelledCounters mirrorDropped;
    private final LongAdder requestBytes;
    private final LongAdder responseBytes;
    private final Rate rate;

    /**
     * @param handshakeLatency asked for at the first TLS handshake
     */
    ListenerMeters(
            MeterRegistry registry, String listener, Supplier<LatencyHistogram> handshakeLatency, long nowNanos) {
        series = new Series(registry, "listener", listener);
        exchanges = new ExchangeMeters(series, "sluice.listener", "Exchanges of the listener");
        connections = new ConnectionMeters(series, "sluice.listener.connections", "accepted from clients");
        tunnels = new ConnectionMeters(
                series, "sluice.listener.tunnels", "of clients turned into tunnels or relayed unread");
        limits = new LabelledCounters(
                series, "sluice.listener.limit.reached", "Times that a limit held something back", "limit");
        proxyHeaders = new LabelledCounters(
                series,
                "sluice.listener.proxy.header.refused",
                "Connections closed for want of a right PROXY header, by reason",
                "reason");
        handshakes = new HandshakeMeters(series, "sluice.listener", handshakeLatency);
        clientHellos = new LabelledCounters(
                series,
                "sluice.listener.client.hello.refused",
                "Connections closed by the gate that reads the ClientHello, by reason",
                "reason");
        compression = new CompressionMeters(series);
        mirrored = series.counter("sluice.listener.mirrored", "Copies of requests begun for the pools of mirrors");
        mirrorDropped = new LabelledCounters(
                series,
                "sluice.listener.mirror.dropped",
                "Requests that were to be mirrored and were not, by reason",
                "reason");
        requestBytes = series.counter("sluice.listener.request.bytes", "Bytes of requests received, heads and bodies");
        responseBytes = series.counter("sluice.listener.response.bytes", "Bytes of responses sent, heads and bodies");
        rate = new Rate(exchanges::total, nowNanos);
        series.gauge("sluice.listener.qps", "Exchanges ended per second, over the last second", rate::perSecond);
    }

    @Override
    public void connectionOpened() {
        connections.opened();
    }

    @Override
    public void connectionClosed() {
        connections.closed();
    }

    @Override
    public void limitReached(String limit) {
        limits.of(limit).increment();
    }

    @Override
    public void tunnelOpened() {
        tunnels.opened();
    }

    @Override
    public void tunnelClosed() {
        tunnels.closed();
    }

    @Override
    public void proxyHeaderRefused(String reason) {
        proxyHeaders.of(reason).increment();
    }

    @Override
    public void handshakeDone(TlsFacts facts) {
        handshakes.done(facts);
    }

    @Override
    public void handshakeFailed(TlsFailure reason) {
        handshakes.failed(reason);
    }

    @Override
    public void clientHelloRefused(String reason) {
        clientHellos.of(reason).increment();
    }

    @Override
    public void mirrored() {
        mirrored.increment();
    }

    @Override
    public void mirrorDropped(String reason) {
        mirrorDropped.of(reason).increment();
    }

    @Override
    public void compressed(String coding, long bytesIn, long bytesOut) {
        compression.count(coding, bytesIn, bytesOut);
    }

    @Override
    public void exchangeStarted() {
        exchanges.started();
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        exchanges.ended(exchange.status());
        requestBytes.add(exchange.requestBytes());
        responseBytes.add(exchange.responseBytes());
    }

    void tick(long nowNanos) {
        rate.tick(nowNanos);
    }

    void remove() {
        series.remove();
    }
}
