package io.sluice.core.sticky;

import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.CookieAttributes;
import io.sluice.core.settings.CookieKeys;
import io.sluice.core.settings.PoolHttp;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.spi.Observers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Pools with backends of some names, and settings of their stickiness. */
final class Pools {

    private Pools() {}

    static Pool pool(StickySettings.How how, String... backends) {
        return named("app", how, backends);
    }

    static Pool named(String name, StickySettings.How how, String... backends) {
        PoolSettings settings = new PoolSettings(
                name,
                BalanceSettings.ROUND_ROBIN,
                Stream.of(backends)
                        .map(backend -> new BackendSettings(backend, "127.0.0.1", 80, 1))
                        .toList(),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                RetrySettings.defaults(),
                SendProxy.OFF,
                PoolHttp.defaults(),
                AvailabilitySettings.defaults(),
                new StickySettings(how, true));
        return new Pool(settings, Balancers.of("round-robin").orElseThrow(), Observers.none());
    }

    static Backend backend(Pool pool, String name) {
        return pool.backends().stream()
                .filter(backend -> backend.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static CookieKeys keys(int... seeds) {
        return CookieKeys.of(Arrays.stream(seeds)
                .mapToObj(seed -> {
                    byte[] key = new byte[32];
                    Arrays.fill(key, (byte) seed);
                    return key;
                })
                .toList());
    }

    static StickyCookie cookie(Mode mode, CookieKeys keys) {
        return new StickyCookie("SRV", mode, false, CookieAttributes.defaults(), Duration.ZERO, Duration.ZERO, keys);
    }

    static StickyCookie aging(int maxIdleSeconds, int maxLifeSeconds) {
        return new StickyCookie(
                "SRV",
                Mode.INSERT,
                false,
                CookieAttributes.defaults(),
                Duration.ofSeconds(maxIdleSeconds),
                Duration.ofSeconds(maxLifeSeconds),
                keys(1));
    }

    static List<String> names(Pool pool) {
        return pool.backends().stream().map(Backend::name).toList();
    }
}
