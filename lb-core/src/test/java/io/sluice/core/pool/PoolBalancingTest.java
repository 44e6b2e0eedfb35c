package io.sluice.core.pool;

import static io.sluice.core.pool.AnyRequest.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.balance.Algorithms;
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
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.Observers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pool promises whatever its algorithm is. */
class PoolBalancingTest {

    static Stream<BalanceSettings> every() {
        return Algorithms.builtIn().words().stream()
                .flatMap(word -> word.equals("hash")
                        ? Stream.of(
                                BalanceSettings.of(word).with("key", "path"),
                                BalanceSettings.of(word)
                                        .with("key", "source-ip")
                                        .with("load-factor", "1.2"))
                        : Stream.of(BalanceSettings.of(word)));
    }

    private static Pool pool(BalanceSettings balance, int... weights) {
        List<BackendSettings> backends = new ArrayList<>();
        for (int weight : weights) {
            backends.add(new BackendSettings("b" + backends.size(), "127.0.0.1", 80, weight));
        }
        PoolSettings settings = new PoolSettings(
                "web",
                balance,
                backends,
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                RetrySettings.defaults(),
                SendProxy.OFF,
                PoolHttp.defaults(),
                AvailabilitySettings.defaults(),
                StickySettings.off());
        return new Pool(settings, Algorithms.builtIn().of(balance), Observers.none());
    }

    @ParameterizedTest
    @MethodSource("every")
    void picksNobodyWhoIsNotUsableOrHasWeightZero(BalanceSettings balance) {
        Pool pool = pool(balance, 1, 0, 3, 256, 0, 2);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            Backend changed = pool.backends().get(random.nextInt(6));
            changed.moveTo(random.nextBoolean() ? BackendState.UP : BackendState.DOWN, "for the test");
            boolean any =
                    pool.backends().stream().anyMatch(backend -> backend.state().usable() && backend.givenWeight() > 0);
            Backend picked = pool.pick(REQUEST, backend -> false);
            assertThat(picked != null).isEqualTo(any);
            if (picked != null) {
                assertThat(picked.state().usable()).isTrue();
                assertThat(picked.name()).isNotIn("b1", "b4");
                picked.exchangeStarted(i);
                if (random.nextBoolean()) {
                    picked.exchangeEnded(i, i + 1, false, EndCause.BACKEND_ABORT);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("every")
    void findsTheOnlyOneThatIsNotRefused(BalanceSettings balance) {
        for (int count : new int[] {1, 2, 5, 40}) {
            int[] weights = new Random(count).ints(count, 1, 257).toArray();
            Pool pool = pool(balance, weights);
            for (Backend wanted : pool.backends()) {
                assertThat(pool.pick(REQUEST, backend -> backend != wanted)).isEqualTo(wanted);
            }
            assertThat(pool.pick(REQUEST, backend -> true)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("every")
    void goesOnWhileWeightsChange(BalanceSettings balance) {
        Pool pool = pool(balance, 1, 1, 1);
        for (int weight = 0; weight <= 256; weight += 4) {
            pool.backends().get(1).giveWeight(weight, "the test");
            Backend picked = pool.pick(REQUEST, backend -> false);
            assertThat(picked).isNotNull();
            picked.exchangeStarted(weight);
            picked.exchangeEnded(weight, weight + 1, true, EndCause.COMPLETE);
        }
        assertThat(pool.backends())
                .allSatisfy(backend -> assertThat(backend.outstanding()).isZero());
        assertThat(pool.backends().getFirst().poolOutstanding()).isZero();
    }
}
