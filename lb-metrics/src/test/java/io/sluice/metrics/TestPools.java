package io.sluice.metrics;

import io.sluice.core.balance.Balancers;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.spi.BalancerFactory;
import java.util.stream.Stream;

/** Pools whose backends are up from the start. */
final class TestPools {

    static final BalancerFactory ROUND_ROBIN = Balancers.of("round-robin").orElseThrow();

    private TestPools() {}

    static PoolSettings withoutHealth(String name, String... backends) {
        return new PoolSettings(
                name,
                ROUND_ROBIN.algorithm(),
                Stream.of(backends)
                        .map(backend -> new BackendSettings(backend, "127.0.0.1", 80, 1))
                        .toList(),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
    }
}
