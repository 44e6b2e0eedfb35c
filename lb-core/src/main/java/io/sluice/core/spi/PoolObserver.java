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

    /** A backend was chosen, or could not be, for an exchange of a pool whose clients come back to the backend that they had. */
    default void sticky(StickyOutcome outcome) {}

    /** Which backend the clients have stands in this table from now on; called when the pool is built. */
    default void stickyTable(StickyTableCounts table) {}
}
