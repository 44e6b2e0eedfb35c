package io.sluice.core.spi;

/** Watches one backend. Called on the event loops, but for {@link #stateChanged}; must not block, should not allocate. */
public interface BackendObserver {

    /** A connection to the backend was made. */
    void connectionOpened();

    /** A connection to the backend was closed, by either side; called once for each {@link #connectionOpened()}. */
    void connectionClosed(ConnectionClose reason);

    /** A connection could not be made: {@link EndCause#CONNECT_FAILED} or {@link EndCause#CONNECT_TIMEOUT}. */
    void connectFailed(EndCause cause);

    /**
     * A TLS handshake with the backend is done, and {@link #connectionOpened()} follows.
     *
     * @param nanos how long it took, from the connection made
     */
    void handshakeDone(long nanos);

    /** A TLS handshake with the backend failed; {@link #connectFailed} is called, too. */
    void handshakeFailed(TlsFailure reason);

    /** An attempt on this backend began. */
    void exchangeStarted();

    /**
     * An attempt on this backend ended; called once for each {@link #exchangeStarted()}. Where the exchange goes on with
     * another backend, {@link ExchangeRecord#cause()} is what made this attempt fail.
     */
    void exchangeEnded(ExchangeRecord exchange);

    /** The state of the backend changed. Called on any thread, in order. */
    void stateChanged(BackendState from, BackendState to, String reason);
}
