package io.sluice.core.spi;

/** Watches one listener. Called on the event loops; must not block and should not allocate. */
public interface ListenerObserver {

    /** A client connection was accepted. */
    void connectionOpened();

    /** A client connection was closed, by either side. */
    void connectionClosed();

    /**
     * A limit of the listener held something back.
     *
     * @param limit the configuration key of the limit, such as {@code max-connections}
     */
    void limitReached(String limit);

    /** A response turned a client connection into a tunnel. */
    void tunnelOpened();

    /** A tunnel ended; called once for each {@link #tunnelOpened()}, before {@link #exchangeEnded}. */
    void tunnelClosed();

    /**
     * A connection that had to begin with a PROXY header was closed.
     *
     * @param reason a word of a few: {@code missing}, {@code malformed}, {@code too-long}, {@code incomplete}, {@code timeout}
     */
    void proxyHeaderRefused(String reason);

    /** The TLS handshake of a client is done. Not called for a client whose connection is passed through. */
    void handshakeDone(TlsFacts facts);

    /** The TLS handshake of a client failed, and its connection is closed. */
    void handshakeFailed(TlsFailure reason);

    /** The first byte of a request was read. */
    void exchangeStarted();

    /** An exchange ended; called once for each {@link #exchangeStarted()}. */
    void exchangeEnded(ExchangeRecord exchange);
}
