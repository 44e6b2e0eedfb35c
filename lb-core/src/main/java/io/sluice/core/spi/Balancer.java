package io.sluice.core.spi;

/**
 * One balancing algorithm over a fixed list of candidates. Immutable but for counters: when the usable candidates or
 * their weights change, a new one is made by its {@link BalancerFactory}.
 *
 * <p>Called concurrently from every event loop; must not block, must not allocate in the steady state.
 */
@FunctionalInterface
public interface Balancer {

    /**
     * Chooses a candidate. The pool asks again where the exchange cannot use it, because it was tried already or has no room,
     * and at last takes any that it can use; so a balancer need not remember whom it named.
     *
     * @param request the request to be served, valid during the call
     * @param attempt how many candidates it has named for this request before and were refused: 0, 1, 2, ... A balancer that
     *     has an order for the request, as a hash has, names the next in that order; others may pay it no heed
     * @return the index of the candidate in the list that the balancer was made with, never out of its bounds; a list of
     *     one always gives 0
     */
    int pick(RequestView request, int attempt);

    /**
     * The {@link Candidate#outstanding()} of a candidate has just changed. For balancers that keep an order by load; a call may
     * come late, or twice, so look at the candidate rather than count calls.
     *
     * @param index where it stands in the list
     */
    default void loadChanged(int index) {}
}
