package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * By chance, each as often as its weight says. Nothing is shared between event loops. Of n picks a candidate with the share p
 * gets n p, give or take a few times the square root of that.
 */
final class RandomFactory implements BalancerFactory {

    private final LongSupplier random;

    RandomFactory(LongSupplier random) {
        this.random = random;
    }

    @Override
    public String algorithm() {
        return "random";
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        WeightedDraw draw = new WeightedDraw(WeightedDraw.weights(candidates), random);
        return (request, attempt) -> draw.draw();
    }
}
