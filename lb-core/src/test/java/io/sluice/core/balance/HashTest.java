package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.Balancer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest extends BalancerContract {

    private static final int KEYS = 100_000;

    HashTest() {
        super(HashFactory.ofKey(seeded()));
    }

    @Override
    BalanceSettings settings() {
        return BalanceSettings.of("hash").with("key", "header:x-user");
    }

    /** Keys come by chance, and slots were won by chance: five standard deviations of each. */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        double share = 1.0 / candidates;
        return 5 * Math.sqrt(due) + 5 * due / Math.sqrt((1 << 16) * Math.min(share, 1.0 / 300));
    }

    @Override
    double boundAtOnce(double due) {
        return 5 * Math.sqrt(due) + 0.05 * due;
    }

    @Test
    void givesTheSameKeyToTheSameCandidate() {
        Balancer balancer = create(TestCandidate.of(1, 2, 3, 4), null);
        SplittableRandom keys = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            long key = keys.nextLong();
            int owner = balancer.pick(TestRequest.hashing(key), 0);
            assertThat(balancer.pick(TestRequest.hashing(key), 0)).isEqualTo(owner);
            assertThat(create(TestCandidate.of(1, 2, 3, 4), null).pick(TestRequest.hashing(key), 0))
                    .isEqualTo(owner);
            if (i == 20) {
                return;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10, 100, 1000})
    void movesTheKeysOfOneThatGoesAndNoOther(int size) {
        int[] weights = new int[size];
        Arrays.fill(weights, 1);
        List<TestCandidate> all = TestCandidate.of(weights);
        List<TestCandidate> rest = new ArrayList<>(all);
        TestCandidate gone = rest.remove(size / 2);
        Balancer before = create(all, null);
        Balancer after = create(rest, before);
        Balancer back = create(all, after);
        int moved = 0;
        int[] heirs = new int[size];
        SplittableRandom keys = new SplittableRandom(2);
        for (int i = 0; i < KEYS; i++) {
            TestRequest request = TestRequest.hashing(keys.nextLong());
            TestCandidate owner = all.get(before.pick(request, 0));
            int heir = after.pick(request, 0);
            if (owner.equals(gone)) {
                moved++;
                heirs[heir]++;
            } else {
                assertThat(rest.get(heir)).isEqualTo(owner);
            }
            assertThat(all.get(back.pick(request, 0))).isEqualTo(owner);
        }
        // One Nth, as evenly as slots and keys are by chance; and all of them inherit.
        double share = (double) KEYS / size;
        assertThat((double) moved).isLessThan(share + bound(KEYS, share, size, 1));
        if (size <= 10) {
            assertThat(Arrays.stream(heirs).limit(size - 1)).allMatch(heir -> heir > share / size / 2);
        }
    }

    @Test
    void movesKeysToOrFromTheOneWhoseWeightChangesAlone() {
        List<TestCandidate> before = TestCandidate.of(4, 4, 4, 4);
        List<TestCandidate> after = TestCandidate.of(4, 6, 4, 4);
        Balancer old = create(before, null);
        Balancer young = create(after, old);
        SplittableRandom keys = new SplittableRandom(3);
        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            TestRequest request = TestRequest.hashing(keys.nextLong());
            int from = old.pick(request, 0);
            int to = young.pick(request, 0);
            moved += from == to ? 0 : 1;
            assertThat(to).isIn(from, 1);
        }
        // Its share grows from 4 of 16 to 6 of 18.
        assertThat(moved).isBetween((int) (KEYS * 0.078), (int) (KEYS * 0.089));
    }

    @Test
    void namesOthersInAnOrderOfTheKeysOwnAsTheyAreRefused() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1, 1, 1);
        Balancer balancer = create(candidates, null);
        int[] seconds = new int[5];
        int repeats = 0;
        SplittableRandom keys = new SplittableRandom(4);
        for (int i = 0; i < 10_000; i++) {
            TestRequest request = TestRequest.hashing(keys.nextLong());
            List<Integer> order = new ArrayList<>();
            for (int attempt = 0; attempt < 5; attempt++) {
                order.add(balancer.pick(request, attempt));
            }
            // The order is made by chance with a limit; what it does not find is the pool's to find.
            repeats += order.size() - (int) order.stream().distinct().count();
            assertThat(order.subList(0, 3)).doesNotHaveDuplicates();
            if (order.getFirst() == 0) {
                seconds[order.get(1)]++;
            }
        }
        assertThat(repeats).isLessThan(50);
        // What the first cannot take is spread over the others.
        assertThat(Arrays.stream(seconds).skip(1)).allMatch(second -> second > 350);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1000", "1.25, 1000", "2, 1000", "1.25, 10"})
    void keepsEachWithinTheLoadFactorThoughAllAskForOne(String factor, int running) {
        List<TestCandidate> candidates = TestCandidate.of(1, 2, 1, 4);
        Balancer balancer = factory.create(settings().with("load-factor", factor), candidates, null);
        TestRequest one = TestRequest.hashing(77);
        int owner = balancer.pick(one, 0);
        for (int i = 0; i < running; i++) {
            int picked = balancer.pick(one, 0);
            candidates.get(picked).begin();
            int total = candidates.stream().mapToInt(TestCandidate::outstanding).sum();
            double most = Math.ceil(
                    Double.parseDouble(factor) * total * candidates.get(picked).weight() / 8);
            assertThat((double) candidates.get(picked).outstanding()).isLessThanOrEqualTo(most);
        }
        int due = Math.min(running, (int)
                (Double.parseDouble(factor) * running * candidates.get(owner).weight() / 8));
        assertThat(candidates.get(owner).outstanding()).isGreaterThanOrEqualTo(due - 1);
    }

    @Test
    void staysWithTheOwnerWhileItHasRoom() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1, 1);
        Balancer bounded = factory.create(settings().with("load-factor", "1.5"), candidates, null);
        Balancer free = create(candidates, null);
        candidates.forEach(candidate -> {
            candidate.load().set(10);
            candidate.pool().set(40);
        });
        SplittableRandom keys = new SplittableRandom(5);
        for (int i = 0; i < 1000; i++) {
            TestRequest request = TestRequest.hashing(keys.nextLong());
            assertThat(bounded.pick(request, 0)).isEqualTo(free.pick(request, 0));
        }
    }

    @Test
    void spreadsRequestsWithoutTheKeyAsToldTo() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1);
        TestRequest without = new TestRequest();
        without.sourceHash = 99;
        Balancer turns = create(candidates, null);
        for (int i = 0; i < 30; i++) {
            assertThat(turns.pick(without, 0)).isEqualTo(i % 3);
        }
        assertThat(create(candidates, turns).pick(without, 0)).isZero();
        Balancer chance = factory.create(settings().with("missing", "random"), candidates, null);
        assertThat(java.util.stream.IntStream.range(0, 100)
                        .map(i -> chance.pick(without, 0))
                        .distinct())
                .hasSize(3);
        Balancer address = factory.create(settings().with("missing", "source-ip"), candidates, null);
        int owner = address.pick(TestRequest.hashing(99), 0);
        for (int i = 0; i < 30; i++) {
            assertThat(address.pick(without, 0)).isEqualTo(owner);
        }
        // Who is behind a unix socket has no address.
        assertThat(address.pick(new TestRequest(), 0)).isBetween(0, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key | user | must be source-ip, path, header:NAME, cookie:NAME or query:NAME, not \"user\"",
                "load-factor | 0.9 | must be a number from 1.0 to 100.0, not \"0.9\"",
                "load-factor | many | must be a number from 1.0 to 100.0, not \"many\"",
                "missing | fail | must be one of round-robin, random, source-ip, not \"fail\""
            })
    void refusesWhatAnOptionIsNot(String option, String value, String message) {
        assertThatThrownBy(() -> factory.check(settings().with(option, value)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void needsAKey() {
        assertThatThrownBy(() -> factory.check(BalanceSettings.of("hash")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("is missing");
    }

    @Test
    void takesALargerTableForMoreThanAThousand() {
        int[] weights = new int[3000];
        Arrays.fill(weights, 1);
        List<TestCandidate> many = TestCandidate.of(weights);
        int[] picks = new Workload(create(many, null), many, 1, 6).run(300_000);
        assertThat(Arrays.stream(picks).min().orElseThrow()).isGreaterThan(30);
        assertThat(Arrays.stream(picks).max().orElseThrow()).isLessThan(200);
    }
}
