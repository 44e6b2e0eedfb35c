package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.RequestView;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The candidate with the fewest outstanding exchanges relative to its weight. The search starts one further at each pick,
 * so that equals take turns instead of the first of them taking all.
 */
final class LeastConnectionsFactory implements BalancerFactory {

    @Override
    public String algorithm() {
        return "least-connections";
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        return new LeastConnections(candidates.toArray(Candidate[]::new), new AtomicInteger());
    }

    private record LeastConnections(Candidate[] candidates, AtomicInteger turn) implements Balancer {
        @Override
        public int pick(RequestView request, int attempt) {
            int count = candidates.length;
            int start = Integer.remainderUnsigned(turn.getAndIncrement(), count);
            int least = start;
            for (int i = 1; i < count; i++) {
                int index = start + i < count ? start + i : start + i - count;
                if (lessLoaded(candidates[index], candidates[least])) {
                    least = index;
                }
            }
            return least;
        }

        /** Compares (outstanding + 1) / weight without dividing. */
        private static boolean lessLoaded(Candidate a, Candidate b) {
            return (a.outstanding() + 1L) * b.weight() < (b.outstanding() + 1L) * a.weight();
        }
    }
}
