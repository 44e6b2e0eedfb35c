package io.sluice.core.balance;

import static io.sluice.core.balance.AnyRequest.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.Balancer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest extends BalancerContract {

    LeastConnectionsTest() {
        super(new LeastConnectionsFactory());
    }

    @Override
    int bound() {
        // Each of the other threads may have picked and not yet counted; it evens out with the next pick.
        return 2 * THREADS;
    }

    @Test
    void alwaysPicksOneOfTheLeastLoaded() {
        Random random = new Random(4);
        for (int round = 0; round < 2000; round++) {
            List<TestCandidate> candidates =
                    TestCandidate.of(random.ints(1 + random.nextInt(10), 1, 257).toArray());
            candidates.forEach(candidate -> candidate.load().set(random.nextInt(100)));
            TestCandidate picked = candidates.get(create(candidates, null).pick(REQUEST, 0));
            assertThat(candidates).allSatisfy(other -> assertThat(load(other)).isGreaterThanOrEqualTo(load(picked)));
        }
    }

    @Test
    void keepsTheLoadsWithinOneOfEachOtherWhereExchangesEndAnyhow() {
        Random random = new Random(5);
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1, 1);
        Balancer balancer = create(candidates, null);
        int[] picks = new int[4];
        for (int i = 0; i < 1000; i++) {
            take(balancer, candidates, picks);
            int most = candidates.stream()
                    .mapToInt(TestCandidate::outstanding)
                    .max()
                    .orElseThrow();
            int least = candidates.stream()
                    .mapToInt(TestCandidate::outstanding)
                    .min()
                    .orElseThrow();
            assertThat(most - least).isLessThanOrEqualTo(1);
            TestCandidate fullest = candidates.stream()
                    .filter(c -> c.outstanding() == most)
                    .findAny()
                    .orElseThrow();
            if (random.nextBoolean()) {
                fullest.load().decrementAndGet();
            }
        }
    }

    @Test
    void letsEqualsTakeTurns() {
        Balancer balancer = create(TestCandidate.of(1, 1, 1), null);
        int[] picks = new int[3];
        for (int i = 0; i < 300; i++) {
            picks[balancer.pick(REQUEST, 0)]++;
        }
        assertThat(Arrays.stream(picks)).containsOnly(100);
    }

    @Test
    void passesByTheOneThatIsStuck() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1);
        candidates.get(1).load().set(50);
        Balancer balancer = create(candidates, null);
        for (int i = 0; i < 100; i++) {
            assertThat(balancer.pick(REQUEST, 0)).isNotEqualTo(1);
        }
    }

    private static double load(TestCandidate candidate) {
        return (candidate.outstanding() + 1.0) / candidate.weight();
    }
}
