package io.sluice.core.balance;

import static io.sluice.core.balance.AnyRequest.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for every balancing algorithm. An exchange lasts here until the test ends it. */
abstract class BalancerContract {

    static final int THREADS = 4;

    final BalancerFactory factory;

    BalancerContract(BalancerFactory factory) {
        this.factory = factory;
    }

    @Test
    void isFoundByItsWord() {
        assertThat(Balancers.algorithms()).contains(factory.algorithm());
        assertThat(Balancers.of(factory.algorithm()))
                .hasValueSatisfying(found -> assertThat(found).hasSameClassAs(factory));
        assertThat(Balancers.of("no-such-word")).isEmpty();
    }

    @Test
    void neverLeavesItsBounds() {
        Random random = new Random(1);
        for (int size = 1; size < 40; size++) {
            List<TestCandidate> candidates =
                    TestCandidate.of(random.ints(size, 1, 257).toArray());
            Balancer balancer = create(candidates, null);
            for (int i = 0; i < 1000; i++) {
                int picked = balancer.pick(REQUEST, 0);
                assertThat(picked).isBetween(0, size - 1);
                candidates.get(random.nextInt(size)).load().set(random.nextInt(1000));
            }
        }
    }

    @Test
    void alwaysTakesTheOnlyCandidate() {
        List<TestCandidate> one = TestCandidate.of(256);
        one.getFirst().load().set(1_000_000);
        Balancer balancer = create(one, null);
        for (int i = 0; i < 1000; i++) {
            assertThat(balancer.pick(REQUEST, 0)).isZero();
        }
    }

    @Test
    void sharesByWeightWhereExchangesLastEquallyLong() {
        Random random = new Random(2);
        for (int round = 0; round < 50; round++) {
            int[] weights = random.ints(1 + random.nextInt(8), 1, 17).toArray();
            List<TestCandidate> candidates = TestCandidate.of(weights);
            Balancer balancer = create(candidates, null);
            int total = Arrays.stream(weights).sum();
            int[] picks = new int[weights.length];
            for (int i = 0; i < 100 * total; i++) {
                take(balancer, candidates, picks);
            }
            for (int i = 0; i < weights.length; i++) {
                assertThat(picks[i]).isCloseTo(100 * weights[i], within(weights.length));
            }
        }
    }

    @Test
    void keepsItsSharesWhereAllLoopsPickAtOnce() throws Exception {
        List<TestCandidate> candidates = TestCandidate.of(1, 2, 3);
        Balancer balancer = create(candidates, null);
        int[] picks = pickAtOnce(balancer, candidates, 60_000);
        for (int i = 0; i < 3; i++) {
            assertThat(picks[i]).isCloseTo((i + 1) * 10_000 * THREADS, within(bound()));
        }
    }

    @Test
    void goesOnFromTheBalancerThatItReplaces() {
        List<TestCandidate> three = TestCandidate.of(1, 1, 1);
        Balancer before = create(three, null);
        for (int i = 0; i < 1000; i++) {
            Balancer after = create(three, before);
            assertThat(after.pick(REQUEST, 0)).isBetween(0, 2);
            before = create(TestCandidate.of(1, 5), after);
            assertThat(before.pick(REQUEST, 0)).isBetween(0, 1);
        }
        Balancer foreign = (request, attempt) -> 7;
        assertThat(create(three, foreign).pick(REQUEST, 0)).isBetween(0, 2);
    }

    /** How far the picks of several threads may be from the shares. */
    abstract int bound();

    final Balancer create(List<TestCandidate> candidates, @Nullable Balancer previous) {
        return factory.create(BalanceSettings.of(factory.algorithm()), candidates, previous);
    }

    static void take(Balancer balancer, List<TestCandidate> candidates, int[] picks) {
        int picked = balancer.pick(REQUEST, 0);
        candidates.get(picked).load().incrementAndGet();
        picks[picked]++;
    }

    static int[] pickAtOnce(Balancer balancer, List<TestCandidate> candidates, int each) throws Exception {
        int[] all = new int[candidates.size()];
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<int[]>> counts = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                counts.add(threads.submit(() -> {
                    int[] picks = new int[candidates.size()];
                    for (int i = 0; i < each; i++) {
                        take(balancer, candidates, picks);
                    }
                    return picks;
                }));
            }
            for (Future<int[]> count : counts) {
                int[] picks = count.get();
                Arrays.setAll(all, i -> all[i] + picks[i]);
            }
        }
        return all;
    }
}
