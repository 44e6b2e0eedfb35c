package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.RequestView;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Weighted round robin in strict order. With equal weights: A, B, C, A, B, C. With weights each candidate gets its share
 * within every turn of the schedule, spread over it rather than in a burst: 5, 1, 1 gives A A B A C A A.
 *
 * <p>The schedule is laid out when the candidates change; a pick is one increment of a counter that all loops share,
 * because a strict order is an order over all of them.
 */
public final class RoundRobinFactory implements BalancerFactory {

    @Override
    public String algorithm() {
        return "round-robin";
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        int[] schedule =
                Schedule.of(candidates.stream().mapToInt(Candidate::weight).toArray());
        // The position goes on, so that a flapping backend does not send every next exchange to the first candidate.
        long position = previous instanceof RoundRobin before ? before.next.get() : 0;
        return new RoundRobin(schedule, new AtomicLong(position));
    }

    private record RoundRobin(int[] schedule, AtomicLong next) implements Balancer {
        @Override
        public int pick(RequestView request, int attempt) {
            return schedule[(int) (next.getAndIncrement() % schedule.length)];
        }
    }
}
