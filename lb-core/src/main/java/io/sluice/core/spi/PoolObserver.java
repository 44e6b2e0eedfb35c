package io.sluice.core.spi;

/** Watches one pool. Called on the event loops; must not block and should not allocate. */
public interface PoolObserver {

    /** An exchange was routed to the pool. */
    void exchangeStarted();

    /** An exchange ended; called once for each {@link #exchangeStarted()}. */
    void exchangeEnded(ExchangeRecord exchange);

    /**
     * A limit of the pool held an exchange back.
     *
     * @param limit the configuration key of the limit, such as {@code max-connections}
     */
    void limitReached(String limit);

    /** An exchange waits in line, because each usable backend is at its connection limit. */
    void exchangeQueued();

    /** An attempt failed and another is made. */
    void retried(EndCause cause);
}
