package io.sluice.core.spi;

import io.sluice.core.settings.BalanceSettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the balancers of one algorithm. Called off the event loops, whenever the usable candidates of a pool or their weights
 * change; one factory serves all pools, by several threads.
 */
public interface BalancerFactory {

    /** The word in {@code balance:}, lower case with hyphens, such as {@code round-robin}. */
    String algorithm();

    /** The names of the options that may stand beside the word. */
    default Set<String> options() {
        return Set.of();
    }

    /**
     * Checks the values of the options when the configuration is read.
     *
     * @throws io.sluice.core.settings.InvalidSettingsException where one is wrong; the name of the option is the key
     */
    default void check(BalanceSettings settings) {}

    /**
     * Makes a balancer.
     *
     * @param settings options that passed the check
     * @param candidates the usable candidates in the order of the configuration, never empty, not changed later; their
     *     counters live on from one balancer to the next
     * @param previous the balancer that this one replaces, made by the same factory, or null; it may hand over what
     *     should not start anew, such as the position in a rotation
     */
    Balancer create(BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous);
}
