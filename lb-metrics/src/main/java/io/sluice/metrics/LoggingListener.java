package io.sluice.metrics;

import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import java.util.function.Consumer;

/** Does what another observer does, and hands each exchange that ended to the log. */
record LoggingListener(ListenerObserver inner, Consumer<ExchangeRecord> log) implements ListenerObserver {

    @Override
    public void connectionOpened() {
        inner.connectionOpened();
    }

    @Override
    public void connectionClosed() {
        inner.connectionClosed();
    }

    @Override
    public void limitReached(String limit) {
        inner.limitReached(limit);
    }

    @Override
    public void tunnelOpened() {
        inner.tunnelOpened();
    }

    @Override
    public void tunnelClosed() {
        inner.tunnelClosed();
    }

    @Override
    public void proxyHeaderRefused(String reason) {
        inner.proxyHeaderRefused(reason);
    }

    @Override
    public void handshakeDone(TlsFacts facts) {
        inner.handshakeDone(facts);
    }

    @Override
    public void handshakeFailed(TlsFailure reason) {
        inner.handshakeFailed(reason);
    }

    @Override
    public void clientHelloRefused(String reason) {
        inner.clientHelloRefused(reason);
    }

    @Override
    public void mirrored() {
        inner.mirrored();
    }

    @Override
    public void mirrorDropped(String reason) {
        inner.mirrorDropped(reason);
    }

    @Override
    public void compressed(String coding, long bytesIn, long bytesOut) {
        inner.compressed(coding, bytesIn, bytesOut);
    }

    @Override
    public void exchangeStarted() {
        inner.exchangeStarted();
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        inner.exchangeEnded(exchange);
        log.accept(exchange);
    }
}
