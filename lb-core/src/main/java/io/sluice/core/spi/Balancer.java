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
     * Chooses a candidate.
     *
     * @param request the request to be served, valid during the call
     * @return the index of the candidate in the list that the balancer was made with, never out of its bounds; a list of
     *     one always gives 0
     */
    int pick(RequestView request);
}
