package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.PoolObserver;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down the handshakes of all listeners and backends, and the TLS of all exchanges. */
final class SeenHandshakes implements Observers, ListenerObserver, PoolObserver, BackendObserver {

    final BlockingQueue<TlsFacts> done = new LinkedBlockingQueue<>();
    final BlockingQueue<TlsFacts> exchanged = new LinkedBlockingQueue<>();
    final BlockingQueue<TlsFailure> failures = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> withBackends = new LinkedBlockingQueue<>();
    final BlockingQueue<String> limits = new LinkedBlockingQueue<>();

    /** The next of the queue, which must come soon. */
    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("the next one").isNotNull();
        return next;
    }

    @Override
    public ListenerObserver listener(String listener) {
        return this;
    }

    @Override
    public PoolObserver pool(String pool) {
        return Observers.none().pool(pool);
    }

    @Override
    public BackendObserver backend(String pool, String backend) {
        return this;
    }

    @Override
    public void handshakeDone(TlsFacts facts) {
        done.add(facts);
    }

    @Override
    public void clientHelloRefused(String reason) {}

    @Override
    public void mirrored() {}

    @Override
    public void mirrorDropped(String reason) {}

    @Override
    public void compressed(String coding, long bytesIn, long bytesOut) {}

    @Override
    public void handshakeDone(long nanos) {
        withBackends.add(nanos);
    }

    @Override
    public void handshakeFailed(TlsFailure reason) {
        failures.add(reason);
    }

    @Override
    public void limitReached(String limit) {
        limits.add(limit);
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        if (exchange.tls() != null) {
            exchanged.add(exchange.tls());
        }
    }

    @Override
    public void connectionOpened() {}

    @Override
    public void connectionClosed() {}

    @Override
    public void connectionClosed(ConnectionClose reason) {}

    @Override
    public void tunnelOpened() {}

    @Override
    public void tunnelClosed() {}

    @Override
    public void proxyHeaderRefused(String reason) {}

    @Override
    public void exchangeStarted() {}

    @Override
    public void exchangeQueued() {}

    @Override
    public void retried(EndCause cause) {}

    @Override
    public void connectFailed(EndCause cause) {}

    @Override
    public void stateChanged(BackendState from, BackendState to, String reason) {}
}
