package io.sluice.core.pool;

import static io.sluice.core.pool.AnyRequest.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.balance.RoundRobinFactory;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.Observers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends with their states, and the pool that chooses among the usable. */
class PoolTest {

    /** The picture of {@link BackendState} as a table. */
    private static final Map<BackendState, EnumSet<BackendState>> LEGAL = Map.of(
            BackendState.STARTING,
            EnumSet.of(BackendState.UP, BackendState.DOWN, BackendState.DRAINING, BackendState.MAINTENANCE),
            BackendState.UP,
            EnumSet.of(BackendState.DOWN, BackendState.EJECTED, BackendState.DRAINING, BackendState.MAINTENANCE),
            BackendState.DOWN,
            EnumSet.of(BackendState.UP, BackendState.DRAINING, BackendState.MAINTENANCE),
            BackendState.EJECTED,
            EnumSet.of(BackendState.UP, BackendState.DOWN, BackendState.DRAINING, BackendState.MAINTENANCE),
            BackendState.DRAINING,
            EnumSet.of(BackendState.UP, BackendState.DOWN, BackendState.MAINTENANCE),
            BackendState.MAINTENANCE,
            EnumSet.of(BackendState.STARTING));

    static Stream<BackendState[]> pairs() {
        return Stream.of(BackendState.values())
                .flatMap(from -> Stream.of(BackendState.values()).map(to -> new BackendState[] {from, to}));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void movesAsThePictureSaysAndNotOtherwise(BackendState from, BackendState to) {
        Pool pool = pool(1);
        Backend backend = in(pool, from);
        boolean legal = LEGAL.get(from).contains(to);
        assertThat(from.mayBecome(to)).isEqualTo(legal);
        assertThat(backend.moveTo(to, "test")).isEqualTo(legal);
        assertThat(backend.state()).isEqualTo(legal ? to : from);
        assertThat(pool.usable()).isEqualTo(backend.state() == BackendState.UP ? 1 : 0);
        assertThat(pool.pick(REQUEST, b -> false)).isEqualTo(backend.state().usable() ? backend : null);
    }

    @ParameterizedTest
    @EnumSource(BackendState.class)
    void heedsProbesButWhereAnOperatorHasSpoken(BackendState state) {
        boolean deaf = state == BackendState.MAINTENANCE || state == BackendState.DRAINING;
        Backend passed = in(pool(1), state);
        passed.passed("ok");
        assertThat(passed.state()).isEqualTo(deaf ? state : BackendState.UP);
        Backend failed = in(pool(1), state);
        failed.failed("no");
        assertThat(failed.state()).isEqualTo(deaf ? state : BackendState.DOWN);
    }

    @Test
    void startsAsTheSettingsSay() {
        assertThat(pool(2).usable()).isZero();
        Pool up = new Pool(settings(true, 1, 1), new RoundRobinFactory(), Observers.none());
        assertThat(up.usable()).isEqualTo(2);
        assertThat(up.backends().getFirst().condition().reason()).isEqualTo("starts up");
    }

    @Test
    void choosesAmongThoseThatAreUpNow() {
        Pool pool = pool(3);
        List<Backend> backends = pool.backends();
        assertThat(pool.pick(REQUEST, backend -> false)).isNull();
        backends.forEach(backend -> backend.passed("ok"));
        assertThat(picks(pool, 6)).isEqualTo("abcabc");
        backends.get(1).failed("no");
        assertThat(pool.usable()).isEqualTo(2);
        assertThat(picks(pool, 4)).isEqualTo("acac");
        backends.get(1).passed("ok");
        assertThat(picks(pool, 3)).containsOnlyOnce("a").containsOnlyOnce("b").containsOnlyOnce("c");
    }

    @Test
    void goesOnInItsRotationAfterItHadNobodyToChoose() {
        Pool pool = pool(3);
        pool.backends().forEach(backend -> backend.passed("ok"));
        assertThat(picks(pool, 4)).isEqualTo("abca");
        pool.backends().forEach(backend -> backend.failed("no"));
        assertThat(pool.pick(REQUEST, backend -> false)).isNull();
        pool.backends().forEach(backend -> backend.passed("ok"));
        assertThat(picks(pool, 3)).isEqualTo("bca");
    }

    @Test
    void countsUnusedConnectionsUpToTheMost() {
        Backend backend = pool(1).backends().getFirst();
        assertThat(backend.addIdle(1)).isTrue();
        assertThat(backend.addIdle(1)).isFalse();
        assertThat(backend.idle()).isEqualTo(1);
        backend.takeIdle();
        assertThat(backend.idle()).isZero();
        assertThat(backend.addIdle(0)).isFalse();
    }

    @Test
    void givesNothingToWeightZero() {
        Pool pool = new Pool(settings(true, 1, 0, 1), new RoundRobinFactory(), Observers.none());
        assertThat(pool.usable()).isEqualTo(2);
        assertThat(picks(pool, 4)).isEqualTo("acac");
    }

    @Test
    void skipsTheRefusedAndFindsTheLastThatIsNot() {
        Pool pool = new Pool(settings(true, 256, 1, 1), new RoundRobinFactory(), Observers.none());
        for (Backend wanted : pool.backends()) {
            for (int i = 0; i < 300; i++) {
                assertThat(pool.pick(REQUEST, backend -> backend != wanted)).isEqualTo(wanted);
            }
        }
        assertThat(pool.pick(REQUEST, backend -> true)).isNull();
    }

    @Test
    void neverReservesMoreConnectionsThanAllowed() throws Exception {
        Backend backend = full(3);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<java.util.concurrent.Future<?>> running = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        if (backend.reserveConnection()) {
                            most.accumulateAndGet(open.incrementAndGet(), Math::max);
                            assertThat(backend.connections()).isBetween(1, 3);
                            open.decrementAndGet();
                            backend.releaseConnection();
                        }
                    }
                }));
            }
            for (java.util.concurrent.Future<?> one : running) {
                one.get();
            }
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(backend.connections()).isZero();
    }

    @Test
    void countsExchangesAndConnections() {
        Backend backend = full(1);
        backend.exchangeStarted(0);
        backend.exchangeStarted(0);
        backend.exchangeEnded(0, 1, true, EndCause.COMPLETE);
        assertThat(backend.outstanding()).isEqualTo(1);
        assertThat(backend.reserveConnection()).isTrue();
        assertThat(backend.reserveConnection()).isFalse();
        assertThat(backend.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.1:80", "www.example.org, www.example.org:80", "::1, [::1]:80", "[::1], [::1]:80"})
    void namesItsAuthorityAsHostHasIt(String host, String authority) {
        PoolSettings settings = new PoolSettings(
                "web",
                "round-robin",
                List.of(new BackendSettings("a", host, 80, 1)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        Pool pool = new Pool(settings, new RoundRobinFactory(), Observers.none());
        assertThat(pool.backends().getFirst().authority()).isEqualTo(authority);
    }

    /** The only backend, led to that state on legal ways. */
    private static Backend in(Pool pool, BackendState state) {
        Backend backend = pool.backends().getFirst();
        if (state == BackendState.EJECTED) {
            backend.moveTo(BackendState.UP, "test");
        }
        backend.moveTo(state, "test");
        assertThat(backend.state()).isEqualTo(state);
        return backend;
    }

    private static String picks(Pool pool, int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            names.append(pool.pick(REQUEST, backend -> false).name());
        }
        return names.toString();
    }

    private static Pool pool(int size) {
        int[] weights = new int[size];
        java.util.Arrays.fill(weights, 1);
        return new Pool(settings(false, weights), new RoundRobinFactory(), Observers.none());
    }

    /** The only backend of its pool, which may have that many connections. */
    private static Backend full(int maxConnections) {
        PoolSettings settings = new PoolSettings(
                "web",
                "round-robin",
                List.of(new BackendSettings(
                        "a", InetSocketAddress.createUnresolved("127.0.0.1", 80), 1, 0, maxConnections)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        return new Pool(settings, new RoundRobinFactory(), Observers.none())
                .backends()
                .getFirst();
    }

    private static PoolSettings settings(boolean startsUp, int... weights) {
        List<BackendSettings> backends = new ArrayList<>();
        for (int weight : weights) {
            String name = String.valueOf((char) ('a' + backends.size()));
            backends.add(new BackendSettings(name, "127.0.0.1", 80, weight));
        }
        return new PoolSettings(
                "web", "round-robin", backends, startsUp, PoolTimeouts.defaults(), PoolLimits.defaults(), 0);
    }
}
