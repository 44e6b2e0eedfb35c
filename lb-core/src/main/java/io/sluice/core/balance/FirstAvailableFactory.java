package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first in the order of the configuration that has room: the pool refuses those that are full, and gets the next. So one is
 * filled up to its {@code max-connections} before the next gets anything, and the last ones may be switched off. Weights mean
 * nothing here, but for 0.
 */
final class FirstAvailableFactory implements BalancerFactory {

    @Override
    public String algorithm() {
        return "first-available";
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        int count = candidates.size();
        return (request, attempt) -> attempt < count ? attempt : 0;
    }
}
