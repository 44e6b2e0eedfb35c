package io.sluice.core.spi;

/** Observers for a data plane that nobody watches, such as in tests of the data path itself. */
enum NoObservers implements Observers, ListenerObserver, PoolObserver, BackendObserver {
    INSTANCE;

    @Override
    public ListenerObserver listener(String listener) {
        return this;
    }

    @Override
    public PoolObserver pool(String pool) {
        return this;
    }

    @Override
    public BackendObserver backend(String pool, String backend) {
        return this;
    }

    @Override
    public void connectionOpened() {}

    @Override
    public void connectionClosed() {}

    @Override
    public void connectionClosed(ConnectionClose reason) {}

    @Override
    public void limitReached(String limit) {}

    @Override
    public void tunnelOpened() {}

    @Override
    public void tunnelClosed() {}

    @Override
    public void proxyHeaderRefused(String reason) {}

    @Override
    public void handshakeDone(TlsFacts facts) {}

    @Override
    public void handshakeDone(long nanos) {}

    @Override
    public void handshakeFailed(TlsFailure reason) {}

    @Override
    public void clientHelloRefused(String reason) {}

    @Override
    public void compressed(String coding, long bytesIn, long bytesOut) {}

    @Override
    public void mirrored() {}

    @Override
    public void mirrorDropped(String reason) {}

    @Override
    public void exchangeStarted() {}

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {}

    @Override
    public void exchangeQueued() {}

    @Override
    public void retried(EndCause cause) {}

    @Override
    public void connectFailed(EndCause cause) {}

    @Override
    public void stateChanged(BackendState from, BackendState to, String reason) {}
}
