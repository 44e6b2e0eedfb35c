package io.sluice.core.pool;

import static io.sluice.core.pool.AnyRequest.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.balance.Balancers;
import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.PoolHttp;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.Observers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that change, backends that come back slowly, tiers and fail-open, as the balancer and those who wait see them. */
class PoolAvailabilityTest {

    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final AvailabilitySettings SLOW = new AvailabilitySettings(0, 0, WINDOW);

    private final ScriptedTimetable time = new ScriptedTimetable();
    private final List<String> made = new ArrayList<>();

    /** Round robin that writes down what it was made of. */
    private final BalancerFactory noted = new BalancerFactory() {
        private final BalancerFactory roundRobin = Balancers.of("round-robin").orElseThrow();

        @Override
        public String algorithm() {
            return "noted";
        }

        @Override
        public Balancer create(BalanceSettings settings, List<? extends Candidate> candidates, Balancer previous) {
            StringBuilder all = new StringBuilder();
            candidates.forEach(each -> all.append(each.name()).append(each.weight()));
            made.add(all.toString());
            return roundRobin.create(settings, candidates, previous);
        }
    };

    /** Backends a, b, ... of those tiers, all up, with that many connections each and any number that wait. */
    private Pool pool(AvailabilitySettings availability, int maxConnections, int... tiers) {
        List<BackendSettings> backends = new ArrayList<>();
        for (int tier : tiers) {
            String name = tiers.length > 26 ? "b" + backends.size() : String.valueOf((char) ('a' + backends.size()));
            backends.add(new BackendSettings(name, BackendSettings.inet("127.0.0.1", 80), 1, tier, 0));
        }
        PoolSettings settings = new PoolSettings(
                "app",
                BalanceSettings.of("noted"),
                backends,
                true,
                PoolTimeouts.defaults(),
                new PoolLimits(maxConnections, 1, 512, 4, 0, 100),
                RetrySettings.defaults(),
                SendProxy.OFF,
                PoolHttp.defaults(),
                availability,
                StickySettings.off());
        return new Pool(settings, noted, Observers.none(), time);
    }

    private static void fail(Backend... backends) {
        for (Backend backend : backends) {
            backend.failed("for the test");
        }
    }

    private static String picks(Pool pool, int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Backend picked = pool.pick(REQUEST, backend -> false);
            names.append(picked == null ? "-" : picked.name());
        }
        return names.toString();
    }

    private static long count(String names, char name) {
        return names.chars().filter(each -> each == name).count();
    }

    // Weights.

    @Test
    void aWeightGivenAtRunTimeCountsAtOnce() {
        Pool pool = pool(AvailabilitySettings.defaults(), 10, 0, 0);
        assertThat(pool.backends().getFirst().giveWeight(3, "the test")).isEqualTo(1);
        String picks = picks(pool, 40);
        assertThat(count(picks, 'a')).isEqualTo(30);
        assertThat(pool.backends().getFirst().giveWeight(256, "the test")).isEqualTo(3);
        assertThat(count(picks(pool, 257), 'b')).isOne();
    }

    @Test
    void weightZeroTakesABackendOutAndAnotherBringsItBack() {
        Pool pool = pool(AvailabilitySettings.defaults(), 10, 0, 0);
        Backend a = pool.backends().getFirst();
        a.giveWeight(0, "the test");
        assertThat(picks(pool, 4)).isEqualTo("bbbb");
        assertThat(a.state()).as("its state is another matter").isEqualTo(BackendState.UP);
        assertThat(a.inUse()).isFalse();
        assertThat(pool.usable()).isOne();
        pool.backends().getLast().giveWeight(0, "the test");
        assertThat(picks(pool, 2)).isEqualTo("--");
        assertThat(pool.tier()).isEqualTo(-1);
        a.giveWeight(5, "the test");
        assertThat(picks(pool, 2)).isEqualTo("aa");
        assertThat(a.sharePercent()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 257, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aWeightOutOfRangeChangesNothing(int weight) {
        Pool pool = pool(AvailabilitySettings.defaults(), 10, 0);
        Backend a = pool.backends().getFirst();
        assertThatThrownBy(() -> a.giveWeight(weight, "the test")).isInstanceOf(IllegalArgumentException.class);
        assertThat(a.givenWeight()).isOne();
        assertThat(made).containsExactly("a1");
    }

    @Test
    void noBalancerIsMadeWhereNothingChangesForIt() {
        Pool pool = pool(AvailabilitySettings.defaults(), 10, 0, 1);
        Backend standby = pool.backends().getLast();
        pool.backends().getFirst().giveWeight(1, "the test");
        standby.failed("for the test");
        standby.passed("for the test");
        assertThat(made).containsExactly("a1");
    }

    // Slow start.

    @Test
    void whoComesBackGetsATenthAtFirstAndAllInTheEnd() {
        Pool pool = pool(SLOW, 100, 0, 0, 0);
        Backend a = pool.backends().getFirst();
        fail(a);
        a.passed("for the test");
        assertThat(made).containsExactly("a1b1c1", "b1c1", "a2b20c20");
        assertThat(count(picks(pool, 210), 'a')).isEqualTo(10);
        assertThat(a.sharePercent()).isEqualTo(10);
        assertThat(a.maxConnections()).isEqualTo(10);
        time.advance(WINDOW.dividedBy(2));
        assertThat(count(picks(pool, 250), 'a')).isEqualTo(50);
        assertThat(a.sharePercent()).isEqualTo(50);
        assertThat(a.maxConnections()).isEqualTo(50);
        time.advance(WINDOW.dividedBy(2));
        assertThat(picks(pool, 3)).contains("a", "b", "c");
        assertThat(a.sharePercent()).isEqualTo(100);
        assertThat(a.maxConnections()).isEqualTo(100);
        assertThat(made).hasSize(3 + 18).endsWith("a19b20c20", "a1b1c1");
        assertThat(time.waiting()).as("nothing is to be done any more").isZero();
    }

    @Test
    void severalThatComeBackHaveEachItsOwnTime() {
        Pool pool = pool(SLOW, 100, 0, 0, 0);
        Backend a = pool.backends().get(0);
        Backend b = pool.backends().get(1);
        fail(a, b);
        a.passed("for the test");
        time.advance(WINDOW.dividedBy(2));
        b.passed("for the test");
        assertThat(made.getLast()).isEqualTo("a10b2c20");
        time.advance(WINDOW.dividedBy(2));
        assertThat(made.getLast()).isEqualTo("a20b10c20");
        time.advance(WINDOW.dividedBy(2));
        assertThat(made.getLast()).isEqualTo("a1b1c1");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void whoFailsAgainOnTheWayBeginsAnew() {
        Pool pool = pool(SLOW, 100, 0, 0);
        Backend a = pool.backends().getFirst();
        fail(a);
        a.passed("for the test");
        time.advance(WINDOW.dividedBy(2));
        fail(a);
        assertThat(made.getLast()).isEqualTo("b1");
        time.advance(WINDOW.multipliedBy(2));
        assertThat(made.getLast()).as("nobody starts").isEqualTo("b1");
        a.passed("for the test");
        assertThat(made.getLast()).isEqualTo("a2b20");
    }

    @Test
    void anotherWeightOnTheWayIsTakenInto() {
        Pool pool = pool(SLOW, 100, 0, 0);
        Backend a = pool.backends().getFirst();
        fail(a);
        a.passed("for the test");
        a.giveWeight(4, "the test");
        assertThat(made.getLast()).isEqualTo("a8b20");
        time.advance(WINDOW);
        assertThat(made.getLast()).isEqualTo("a4b1");
    }

    @Test
    void whenTheProcessStartsNobodyWasAway() {
        Pool pool = pool(SLOW, 100, 0, 0);
        assertThat(made).containsExactly("a1b1");
        assertThat(time.waiting()).isZero();
        assertThat(pool.backends()).allMatch(backend -> backend.sharePercent() == 100);
    }

    @Test
    void whoIsFoundUpByTheFirstProbeWasNotAwayEither() {
        PoolSettings settings = pool(SLOW, 100, 0, 0).settings();
        Pool probed = new Pool(
                new PoolSettings(
                        "app",
                        BalanceSettings.of("noted"),
                        settings.backends(),
                        false,
                        settings.timeouts(),
                        settings.limits(),
                        settings.retries(),
                        settings.sendProxy(),
                        settings.http(),
                        SLOW,
                        StickySettings.off()),
                noted,
                Observers.none(),
                time);
        Backend a = probed.backends().getFirst();
        a.passed("for the test");
        assertThat(a.sharePercent()).isEqualTo(100);
        Backend b = probed.backends().getLast();
        fail(b);
        b.passed("for the test");
        assertThat(b.sharePercent()).as("it was not there at first").isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(
            value = BackendState.class,
            names = {"DOWN", "EJECTED", "MAINTENANCE", "DRAINING"})
    void whoWasAwayComesBackSlowlyAndWhoOnlyDrainedAtOnce(BackendState away) {
        Pool pool = pool(SLOW, 100, 0, 0);
        Backend a = pool.backends().getFirst();
        a.moveTo(away, "for the test");
        if (away == BackendState.MAINTENANCE) {
            a.moveTo(BackendState.STARTING, "for the test");
        }
        a.moveTo(BackendState.UP, "for the test");
        assertThat(a.sharePercent()).isEqualTo(away == BackendState.DRAINING ? 100 : 10);
    }

    @Test
    void withoutSlowStartNobodyComesBackSlowly() {
        Pool pool = pool(AvailabilitySettings.defaults(), 100, 0, 0);
        Backend a = pool.backends().getFirst();
        fail(a);
        a.passed("for the test");
        assertThat(made).containsExactly("a1b1", "b1", "a1b1");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void thoseWhoWaitGetTheRoomThatEachStepMakes() {
        Pool pool = pool(SLOW, 20, 0);
        Backend a = pool.backends().getFirst();
        fail(a);
        a.passed("for the test");
        assertThat(a.reserveConnection()).isTrue();
        assertThat(a.reserveConnection()).isTrue();
        assertThat(a.reserveConnection()).as("a tenth of 20 are 2").isFalse();
        List<String> told = new ArrayList<>();
        pool.line().join(guest("first", told));
        pool.line().join(guest("second", told));
        assertThat(told).isEmpty();
        time.advance(WINDOW.multipliedBy(3).dividedBy(20));
        assertThat(told).containsExactly("first gets a");
        time.advance(WINDOW.dividedBy(20));
        assertThat(told).containsExactly("first gets a", "second gets a");
    }

    @Test
    void aBackendThatMayHaveOneConnectionHasItFromTheStart() {
        Pool pool = pool(SLOW, 1, 0);
        Backend a = pool.backends().getFirst();
        fail(a);
        a.passed("for the test");
        assertThat(a.reserveConnection()).isTrue();
        assertThat(a.reserveConnection()).isFalse();
    }

    // Tiers and fail-open.

    @Test
    void theNextTierTakesOverAndGivesBack() {
        Pool pool = pool(AvailabilitySettings.defaults(), 10, 0, 0, 1, 2);
        List<Backend> all = pool.backends();
        assertThat(picks(pool, 4)).isEqualTo("abab");
        fail(all.get(0));
        assertThat(picks(pool, 2)).isEqualTo("bb");
        fail(all.get(1));
        assertThat(picks(pool, 2)).isEqualTo("cc");
        assertThat(pool.tier()).isOne();
        assertThat(all.get(2).inUse()).isTrue();
        assertThat(all.get(3).inUse()).isFalse();
        fail(all.get(2));
        assertThat(picks(pool, 2)).isEqualTo("dd");
        all.get(1).passed("for the test");
        assertThat(picks(pool, 2)).isEqualTo("bb");
    }

    @Test
    void thoseWhoWaitGoOverToTheNextTier() {
        Pool pool = pool(AvailabilitySettings.defaults(), 1, 0, 1);
        Backend a = pool.backends().getFirst();
        assertThat(a.reserveConnection()).isTrue();
        List<String> told = new ArrayList<>();
        pool.line().join(guest("guest", told));
        assertThat(told).as("b is up and stands by").isEmpty();
        fail(a);
        assertThat(told).containsExactly("guest gets b");
    }

    @Test
    void thoseWhoWaitAreServedByWhoFailedWhereThePoolFailsOpen() {
        Pool pool = pool(new AvailabilitySettings(0, 50, Duration.ZERO), 1, 0, 0);
        Backend a = pool.backends().getFirst();
        Backend b = pool.backends().getLast();
        assertThat(a.reserveConnection()).isTrue();
        fail(b);
        List<String> told = new ArrayList<>();
        pool.line().join(guest("guest", told));
        assertThat(told).isEmpty();
        fail(a);
        assertThat(told).containsExactly("guest gets b");
    }

    @Test
    void failOpenBeginsAndEndsWithTheStates() {
        Pool pool = pool(new AvailabilitySettings(0, 50, Duration.ZERO), 10, 0, 0, 0);
        List<Backend> all = pool.backends();
        fail(all.get(0));
        assertThat(pool.failsOpen()).isFalse();
        fail(all.get(1));
        assertThat(pool.failsOpen()).isTrue();
        assertThat(pool.usable()).isEqualTo(3);
        all.get(1).moveTo(BackendState.MAINTENANCE, "for the test");
        assertThat(pool.failsOpen()).as("one of two").isFalse();
        assertThat(picks(pool, 2)).isEqualTo("cc");
        fail(all.get(2));
        assertThat(picks(pool, 6)).contains("a", "c").doesNotContain("b");
        all.get(0).passed("for the test");
        assertThat(pool.failsOpen()).isFalse();
        assertThat(picks(pool, 2)).isEqualTo("aa");
    }

    @Test
    void whoServedWhileItHadFailedDoesNotStartSlowly() {
        Pool pool = pool(new AvailabilitySettings(0, 50, WINDOW), 10, 0, 0);
        List<Backend> all = pool.backends();
        fail(all.get(0), all.get(1));
        assertThat(pool.failsOpen()).isTrue();
        all.get(0).passed("for the test");
        assertThat(all.get(0).sharePercent()).isEqualTo(100);
        all.get(1).passed("for the test");
        assertThat(all.get(1).sharePercent()).as("it got nothing meanwhile").isEqualTo(10);
    }

    @Test
    void whoHasTriedTheBackendsInUseHasNothingToHopeForFromThoseThatStandBy() {
        Pool pool = pool(AvailabilitySettings.defaults(), 1, 0, 1);
        Backend a = pool.backends().getFirst();
        assertThat(pool.pick(REQUEST, backend -> backend == a)).isNull();
        assertThat(pool.hasOther(backend -> backend == a)).isFalse();
        assertThat(pool.hasOther(backend -> false)).isTrue();
    }

    @Test
    void whateverHappensAtOnceTheLastChangeIsSeen() throws Exception {
        Pool pool = pool(new AvailabilitySettings(50, 20, Duration.ofSeconds(1)), 10, 0, 0, 0, 1, 1);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> changing = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                Random random = new Random(thread);
                changing.add(threads.submit(() -> change(pool, random, 1_000)));
            }
            Future<?> picking = threads.submit(() -> {
                while (!over.get()) {
                    Backend picked = pool.pick(REQUEST, backend -> false);
                    assertThat(picked == null || picked.weight() > 0).isTrue();
                }
            });
            for (Future<?> each : changing) {
                each.get();
            }
            over.set(true);
            picking.get();
        }
        assertThat(pool.isUpToDate()).isTrue();
        pool.backends().forEach(backend -> {
            backend.passed("for the test");
            backend.giveWeight(1, "the test");
        });
        assertThat(picks(pool, 300)).contains("a", "b", "c").doesNotContain("d", "e");
    }

    @Test
    void whereThereAreManyBackendsChangesAreGatheredForAMoment() {
        Pool pool = pool(SLOW, 10, new int[Choices.MANY + 1]);
        List<Backend> all = pool.backends();
        made.clear();
        fail(all.get(0), all.get(1), all.get(2));
        all.get(2).passed("for the test");
        assertThat(pool.isUpToDate()).isFalse();
        assertThat(made).isEmpty();
        time.advance(Duration.ofMillis(10));
        assertThat(pool.isUpToDate()).isTrue();
        assertThat(made).hasSize(1);
        assertThat(pool.usable()).isEqualTo(Choices.MANY - 1);
        assertThat(all.get(2).sharePercent()).isEqualTo(100);
    }

    private static void change(Pool pool, Random random, int times) {
        for (int i = 0; i < times; i++) {
            Backend backend = pool.backends().get(random.nextInt(pool.backends().size()));
            switch (random.nextInt(12)) {
                case 0 -> backend.failed("for the test");
                case 1, 2 -> backend.passed("for the test");
                default -> backend.giveWeight(random.nextInt(257), "the test");
            }
        }
    }

    private static Waiter guest(String name, List<String> told) {
        return new Waiter() {
            @Override
            public boolean mayUse(Backend backend) {
                return true;
            }

            @Override
            public boolean mayUseAny() {
                return true;
            }

            @Override
            public void granted(Backend backend) {
                told.add(name + " gets " + backend.name());
            }

            @Override
            public void askForIdle() {}

            @Override
            public void hopeless() {
                told.add(name + " goes");
            }
        };
    }
}
