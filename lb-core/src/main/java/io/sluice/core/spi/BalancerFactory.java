package io.sluice.core.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the balancers of one algorithm. Called off the event loops, whenever the usable candidates of a pool change. */
public interface BalancerFactory {

    /** The word in {@code balance:}, lower case with hyphens, such as {@code round-robin}. */
    String algorithm();

    /**
     * Makes a balancer.
     *
     * @param candidates the usable candidates in the order of the configuration, never empty, not changed later; their
     *     counters live on from one balancer to the next
     * @param previous the balancer that this one replaces, made by the same factory, or null; it may hand over what
     *     should not start anew, such as the position in a rotation
     */
    Balancer create(List<? extends Candidate> candidates, @Nullable Balancer previous);
}
