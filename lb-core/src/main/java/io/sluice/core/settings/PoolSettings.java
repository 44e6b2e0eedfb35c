package io.sluice.core.settings;

import java.util.List;

/**
 * Interchangeable backends.
 *
 * @param name unique among the pools
 * @param balance how a backend is chosen
 * @param backends at least one, names unique
 * @param startsUp whether a backend gets exchanges before its first probe has passed
 * @param timeouts how long we wait for a backend
 * @param limits how much we ask of a backend and take from it
 * @param retries when a failed attempt is followed by another
 * @param sendProxy whether connections begin with a PROXY header
 * @param http what is spoken with the backends
 * @param availability which backends are used where some are not well
 * @param sticky how clients come back to the backend that they had
 */
public record PoolSettings(
        String name,
        BalanceSettings balance,
        List<BackendSettings> backends,
        boolean startsUp,
        PoolTimeouts timeouts,
        PoolLimits limits,
        RetrySettings retries,
        SendProxy sendProxy,
        PoolHttp http,
        AvailabilitySettings availability,
        StickySettings sticky) {

    public PoolSettings {
        backends = List.copyOf(backends);
        new Checks()
                .name("name", name)
                .notEmpty("backends", backends, "backend")
                .unique("backends", backends.stream().map(BackendSettings::name).toList(), "backends")
                .done();
    }

    /** A pool that retries by the defaults, that often, and whose connections begin with the request. */
    public PoolSettings(
            String name,
            String balance,
            List<BackendSettings> backends,
            boolean startsUp,
            PoolTimeouts timeouts,
            PoolLimits limits,
            int retries) {
        this(
                name,
                BalanceSettings.of(balance),
                backends,
                startsUp,
                timeouts,
                limits,
                RetrySettings.most(retries),
                SendProxy.OFF,
                PoolHttp.defaults(),
                AvailabilitySettings.defaults(),
                StickySettings.off());
    }
}
