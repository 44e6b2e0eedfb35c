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

    /** A response turned a client connection into a tunnel, or a connection is relayed unread. */
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

    /**
     * A connection that had to begin with a ClientHello was closed before anybody was its server. Called for listeners that read
     * it themselves, to pass TLS through.
     *
     * @param reason a word of a few: {@code not-tls}, {@code malformed}, {@code bad-name}, {@code too-large}, {@code incomplete},
     *     {@code timeout}, {@code unrecognized-name}
     */
    void clientHelloRefused(String reason);

    /**
     * A response that was compressed on its way is over, whether it is whole or not.
     *
     * @param coding the content coding, such as {@code gzip}
     * @param bytesIn what the backend had sent of its body
     * @param bytesOut what that became
     */
    void compressed(String coding, long bytesIn, long bytesOut);

    /** A copy of a request begins, for the pool of a mirror. */
    void mirrored();

    /**
     * A request that was to be mirrored was not.
     *
     * @param reason a word of a few: {@code max-active}, {@code body}, {@code memory}, {@code incomplete}, {@code unreadable},
     *     {@code shutdown}
     */
    void mirrorDropped(String reason);

    /** The first byte of a request was read, or a connection is to be relayed unread. */
    void exchangeStarted();

    /** An exchange ended; called once for each {@link #exchangeStarted()}. */
    void exchangeEnded(ExchangeRecord exchange);
}
