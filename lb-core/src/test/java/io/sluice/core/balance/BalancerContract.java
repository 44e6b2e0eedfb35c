package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every balancing algorithm. Chance is scripted; where threads race, only the order of their picks is not. */
abstract class BalancerContract {

    static final int THREADS = 4;

    final BalancerFactory factory;

    BalancerContract(BalancerFactory factory) {
        this.factory = factory;
    }

    /** A source of chance that is the same in each run, and may be used by several threads. */
    static LongSupplier seeded() {
        return new Random(42)::nextLong;
    }

    /** The settings that the tests use. */
    BalanceSettings settings() {
        return BalanceSettings.of(factory.algorithm());
    }

    /**
     * How far the picks of a candidate may be from its share by weight, where each exchange lasts while {@code concurrency} others
     * begin. Each algorithm says why.
     *
     * @param times how many picks there are
     * @param due how many of them its weight gives it
     */
    abstract double bound(int times, double due, int candidates, int concurrency);

    /** The same where {@link #THREADS} threads pick at once and nothing ends. */
    abstract double boundAtOnce(double due);

    final Balancer create(List<TestCandidate> candidates, @Nullable Balancer previous) {
        return factory.create(settings(), candidates, previous);
    }

    @Test
    void isFoundByItsWord() {
        assertThat(Balancers.algorithms()).contains(factory.algorithm());
        assertThat(Balancers.of(factory.algorithm()))
                .hasValueSatisfying(found -> assertThat(found).hasSameClassAs(factory));
        assertThat(Balancers.of("no-such-word")).isEmpty();
        factory.check(settings());
    }

    @Test
    void neverLeavesItsBounds() {
        Random random = new Random(1);
        for (int size = 1; size < 40; size++) {
            List<TestCandidate> candidates =
                    TestCandidate.of(random.ints(size, 1, 257).toArray());
            Balancer balancer = create(candidates, null);
            for (int i = 0; i < 1000; i++) {
                assertThat(balancer.pick(TestRequest.hashing(random.nextLong()), random.nextInt(50)))
                        .isBetween(0, size - 1);
                int changed = random.nextInt(size);
                candidates.get(changed).load().set(random.nextInt(1000));
                candidates.get(changed).latency().set(random.nextInt(1000));
                balancer.loadChanged(changed);
            }
        }
    }

    @Test
    void alwaysTakesTheOnlyCandidate() {
        List<TestCandidate> one = TestCandidate.of(256);
        one.getFirst().load().set(1_000_000);
        Balancer balancer = create(one, null);
        for (int i = 0; i < 1000; i++) {
            assertThat(balancer.pick(TestRequest.hashing(i), i % 3)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 1_000_000})
    void sharesByWeight(int concurrency) {
        Random random = new Random(2);
        for (int round = 0; round < 20; round++) {
            int[] weights = random.ints(2 + random.nextInt(8), 1, 17).toArray();
            expectShares(weights, concurrency, round);
        }
        expectShares(new int[] {1, 1, 1, 1, 1}, concurrency, 101);
        expectShares(new int[] {1, 255}, concurrency, 102);
        expectShares(new int[] {256, 256, 256}, concurrency, 103);
    }

    private void expectShares(int[] weights, int concurrency, long seed) {
        List<TestCandidate> candidates = TestCandidate.of(weights);
        int total = Arrays.stream(weights).sum();
        int times = total * Math.max(100, 20_000 / total);
        int[] picks = new Workload(create(candidates, null), candidates, concurrency, seed).run(times);
        for (int i = 0; i < weights.length; i++) {
            double due = (double) times * weights[i] / total;
            assertThat((double) picks[i])
                    .as("%s of weights %s, %d at once", candidates.get(i).name(), Arrays.toString(weights), concurrency)
                    .isCloseTo(due, within(bound(times, due, weights.length, concurrency)));
        }
    }

    @Test
    void keepsItsSharesWhereAllLoopsPickAtOnce() throws Exception {
        List<TestCandidate> candidates = TestCandidate.of(1, 2, 3);
        Balancer balancer = create(candidates, null);
        int[] picks = pickAtOnce(balancer, candidates, 60_000);
        for (int i = 0; i < 3; i++) {
            double due = (i + 1) * 10_000 * THREADS;
            assertThat((double) picks[i]).isCloseTo(due, within(boundAtOnce(due)));
        }
    }

    @Test
    void goesOnFromTheBalancerThatItReplaces() {
        List<TestCandidate> three = TestCandidate.of(1, 1, 1);
        Balancer before = create(three, null);
        for (int i = 0; i < 100; i++) {
            Balancer after = create(three, before);
            assertThat(after.pick(TestRequest.hashing(i), 0)).isBetween(0, 2);
            before = create(TestCandidate.of(1, 5), after);
            assertThat(before.pick(TestRequest.hashing(i), 0)).isBetween(0, 1);
        }
        Balancer foreign = (request, attempt) -> 7;
        assertThat(create(three, foreign).pick(TestRequest.hashing(1), 0)).isBetween(0, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100})
    void picksWithoutAnObject(int count) {
        int[] weights = new int[count];
        Arrays.fill(weights, 3);
        List<TestCandidate> candidates = TestCandidate.of(weights);
        Balancer balancer = create(candidates, null);
        TestRequest request = TestRequest.hashing(12345);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        long allocated = Long.MAX_VALUE;
        // Once to load classes, and again where the compiler interfered.
        for (int round = 0; round < 5 && allocated > 100; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                request.hash = i * 0x9e3779b97f4a7c15L;
                int picked = balancer.pick(request, i & 3);
                balancer.loadChanged(picked);
                sum += picked;
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isLessThanOrEqualTo(100);
        assertThat(sum).isNotNegative();
    }

    static int[] pickAtOnce(Balancer balancer, List<TestCandidate> candidates, int each) throws Exception {
        int[] all = new int[candidates.size()];
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<int[]>> counts = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Workload work = new Workload(balancer, candidates, Integer.MAX_VALUE, t);
                counts.add(threads.submit(() -> work.run(each)));
            }
            for (Future<int[]> count : counts) {
                int[] picks = count.get();
                Arrays.setAll(all, i -> all[i] + picks[i]);
            }
        }
        return all;
    }
}
