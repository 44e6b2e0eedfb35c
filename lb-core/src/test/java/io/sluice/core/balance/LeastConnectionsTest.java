package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.Balancer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastConnectionsTest extends BalancerContract {

    LeastConnectionsTest() {
        super(new LeastConnectionsFactory(seeded()));
    }

    /**
     * Of those that are on their way a light one has up to one more than its part, and a heavy one what these have too much less.
     * That lasts for as long as nothing else changes. One at a time there is a strict rotation.
     */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        return candidates + (concurrency == 1 ? 0 : (candidates - 1) * times / concurrency);
    }

    /** Each of the other threads may have picked and not yet counted; it evens out with the next pick. */
    @Override
    double boundAtOnce(double due) {
        return 2 * THREADS;
    }

    @Test
    void alwaysPicksOneOfTheLeastLoaded() {
        Random random = new Random(4);
        for (int round = 0; round < 2000; round++) {
            int size = 1 + random.nextInt(2 * LeastConnectionsFactory.FEW);
            List<TestCandidate> candidates =
                    TestCandidate.of(random.ints(size, 1, 257).toArray());
            candidates.forEach(candidate -> candidate.load().set(random.nextInt(100)));
            TestCandidate picked = candidates.get(create(candidates, null).pick(new TestRequest(), 0));
            assertThat(candidates).allSatisfy(other -> assertThat(load(other)).isGreaterThanOrEqualTo(load(picked)));
        }
    }

    @Test
    void knowsTheLeastOfManyAfterEachChange() {
        Random random = new Random(6);
        for (int size : new int[] {33, 63, 64, 65, 100, 512, 513, 1000}) {
            List<TestCandidate> candidates =
                    TestCandidate.of(random.ints(size, 1, 9).toArray());
            Balancer balancer = create(candidates, null);
            for (int i = 0; i < 2000; i++) {
                int changed = random.nextInt(size);
                candidates.get(changed).load().set(random.nextInt(50));
                balancer.loadChanged(changed);
                TestCandidate picked = candidates.get(balancer.pick(new TestRequest(), 0));
                double least = candidates.stream()
                        .mapToDouble(LeastConnectionsTest::load)
                        .min()
                        .orElseThrow();
                assertThat(load(picked)).isEqualTo(least);
                picked.begin();
                balancer.loadChanged(candidates.indexOf(picked));
            }
        }
    }

    @Test
    void keepsManyWithinOneOfEachOtherThoughLoopsChangeThemAtOnce() throws Exception {
        int[] weights = new int[100];
        Arrays.fill(weights, 1);
        List<TestCandidate> candidates = TestCandidate.of(weights);
        Balancer balancer = create(candidates, null);
        int[] picks = pickAtOnce(balancer, candidates, 20_000);
        for (int pick : picks) {
            assertThat(pick).isBetween(800 - 2 * THREADS, 800 + 2 * THREADS);
        }
    }

    @Test
    void keepsTheLoadsWithinOneOfEachOtherWhereExchangesEndAnyhow() {
        Random random = new Random(5);
        for (int size : new int[] {4, 40}) {
            int[] weights = new int[size];
            Arrays.fill(weights, 1);
            List<TestCandidate> candidates = TestCandidate.of(weights);
            Balancer balancer = create(candidates, null);
            for (int i = 0; i < 1000; i++) {
                int picked = balancer.pick(new TestRequest(), 0);
                candidates.get(picked).begin();
                balancer.loadChanged(picked);
                int most = loads(candidates).max().orElseThrow();
                assertThat(most - loads(candidates).min().orElseThrow()).isLessThanOrEqualTo(1);
                if (random.nextBoolean()) {
                    int fullest = loads(candidates).boxed().toList().indexOf(most);
                    candidates.get(fullest).end();
                    balancer.loadChanged(fullest);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void letsThoseThatHaveNothingToDoTakeTurns(int size) {
        int[] weights = new int[size];
        Arrays.fill(weights, 1);
        List<TestCandidate> candidates = TestCandidate.of(weights);
        assertThat(new Workload(create(candidates, null), candidates, 1, 0).run(100 * size))
                .containsOnly(100);
    }

    @Test
    void givesNobodyTheTurnsThatItMissedWhileItWasBusy() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1);
        Balancer balancer = create(candidates, null);
        candidates.get(1).load().set(50);
        new Workload(balancer, candidates, 1, 0).run(1000);
        candidates.get(1).load().set(0);
        candidates.get(0).load().set(0);
        int[] picks = new int[2];
        for (int i = 0; i < 10; i++) {
            picks[balancer.pick(new TestRequest(), 0)]++;
        }
        assertThat(picks[1]).isBetween(5, 6);
    }

    @Test
    void goesOnWithTheTurnsAfterARebuild() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1);
        Balancer balancer = create(candidates, null);
        int[] picks = new int[3];
        for (int i = 0; i < 300; i++) {
            picks[balancer.pick(new TestRequest(), 0)]++;
            balancer = create(candidates, balancer);
        }
        assertThat(picks).containsOnly(100);
    }

    @Test
    void passesByTheOneThatIsStuck() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1);
        candidates.get(1).load().set(50);
        Balancer balancer = create(candidates, null);
        for (int i = 0; i < 100; i++) {
            assertThat(balancer.pick(new TestRequest(), 0)).isNotEqualTo(1);
        }
    }

    private static IntStream loads(List<TestCandidate> candidates) {
        return candidates.stream().mapToInt(TestCandidate::outstanding);
    }

    private static double load(TestCandidate candidate) {
        return (double) candidate.outstanding() / candidate.weight();
    }
}
