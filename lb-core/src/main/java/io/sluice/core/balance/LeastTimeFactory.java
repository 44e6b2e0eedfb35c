package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.RequestView;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One drawn by weight, or another that is quicker, as a rule. What a candidate costs is how long it takes to answer ({@link
 * Candidate#latencyNanos}) times what it has to do: one, and its outstanding exchanges for its weight.
 *
 * <p>To take the cheaper of two in any case would send everybody to the one that is ahead by chance, and nobody to the one that
 * was slow once: it could not show that it no longer is. So the first keeps the request where it costs no more than the second, and
 * else with a chance of the square of what the second costs as a part of that: at ten times the cost one in a hundred, which is
 * enough to be seen when it gets better, and too little to hurt. At equal costs the shares are those of the weights. One of which
 * nothing is known counts as quick as the one it is compared with, so that a new one does not get everything until its first
 * answer.
 */
final class LeastTimeFactory implements BalancerFactory {

    private final LongSupplier random;

    LeastTimeFactory(LongSupplier random) {
        this.random = random;
    }

    @Override
    public String algorithm() {
        return "least-time";
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        if (candidates.size() == 1) {
            return (request, attempt) -> 0;
        }
        Loads loads = new Loads(candidates);
        double mean = Arrays.stream(loads.weights()).average().orElse(1);
        double[] each =
                Arrays.stream(loads.weights()).mapToDouble(w -> mean / w).toArray();
        return new LeastTime(loads, each, new WeightedDraw(loads.weights(), random));
    }

    /** @param each what one outstanding exchange of a candidate counts for */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record LeastTime(Loads loads, double[] each, WeightedDraw draw) implements Balancer {

        @Override
        public int pick(RequestView request, int attempt) {
            int first = draw.draw();
            int second = draw.drawOther(first);
            long now = request.nanos();
            double firstNanos = loads.candidate(first).latencyNanos(now);
            double secondNanos = loads.candidate(second).latencyNanos(now);
            if (firstNanos == Candidate.UNKNOWN || secondNanos == Candidate.UNKNOWN) {
                firstNanos = 1;
                secondNanos = 1;
            }
            double firstCost = firstNanos * work(first);
            double secondCost = secondNanos * work(second);
            if (firstCost <= secondCost) {
                return first;
            }
            double part = secondCost / firstCost;
            return draw.fraction() < part * part ? first : second;
        }

        private double work(int index) {
            return 1 + loads.candidate(index).outstanding() * each[index];
        }
    }
}
