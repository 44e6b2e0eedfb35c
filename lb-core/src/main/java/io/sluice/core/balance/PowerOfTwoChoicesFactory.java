package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.RequestView;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws a few by weight, and takes the one with the fewest outstanding exchanges relative to its weight; the first drawn of
 * equals. Nothing is shared between event loops, and of n candidates the fullest has about ln ln n / ln {@code choices} more
 * than the mean (Mitzenmacher, The power of two choices, 2001), where by chance alone it would have ln n / ln ln n.
 */
final class PowerOfTwoChoicesFactory implements BalancerFactory {

    private static final String CHOICES = "choices";

    private final LongSupplier random;

    PowerOfTwoChoicesFactory(LongSupplier random) {
        this.random = random;
    }

    @Override
    public String algorithm() {
        return "power-of-two-choices";
    }

    @Override
    public Set<String> options() {
        return Set.of(CHOICES);
    }

    @Override
    public void check(BalanceSettings settings) {
        choices(settings);
    }

    private static int choices(BalanceSettings settings) {
        return settings.number(CHOICES, 2, 2, 16);
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        if (candidates.size() == 1) {
            return (request, attempt) -> 0;
        }
        Loads loads = new Loads(candidates);
        return new Choices(loads, new WeightedDraw(loads.weights(), random), choices(settings));
    }

    private record Choices(Loads loads, WeightedDraw draw, int choices) implements Balancer {
        @Override
        public int pick(RequestView request, int attempt) {
            int best = draw.draw();
            for (int i = 1; i < choices; i++) {
                int other = draw.drawOther(best);
                if (loads.of(other) < loads.of(best)) {
                    best = other;
                }
            }
            return best;
        }
    }
}
