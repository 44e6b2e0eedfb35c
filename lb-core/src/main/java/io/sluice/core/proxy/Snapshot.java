package io.sluice.core.proxy;

import io.sluice.core.pool.Pool;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that exchanges are served by: one immutable object behind one volatile reference. An exchange takes it once and
 * finishes on the one that it took.
 */
public final class Snapshot {

    private final Map<String, ListenerPlan> listeners;

    private Snapshot(Map<String, ListenerPlan> listeners) {
        this.listeners = listeners;
    }

    /**
     * Works out a snapshot.
     *
     * @param pools the pools at run time by name, one for each of the settings
     * @throws IllegalArgumentException where a pool is missing
     */
    public static Snapshot of(TrafficSettings settings, Map<String, Pool> pools, Observers observers, TlsProvider tls) {
        Map<String, PoolPlan> plans = settings.pools().stream()
                .collect(Collectors.toUnmodifiableMap(pool -> pool.name(), pool -> plan(pool.name(), pools, tls)));
        return new Snapshot(settings.listeners().stream()
                .map(listener -> plan(listener, plans, observers, tls))
                .collect(Collectors.toUnmodifiableMap(plan -> plan.settings.name(), Function.identity())));
    }

    private static PoolPlan plan(String name, Map<String, Pool> pools, TlsProvider tls) {
        Pool pool = pools.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("no pool at run time for \"" + name + "\"");
        }
        return new PoolPlan(pool, tls.pool(name));
    }

    private static ListenerPlan plan(
            ListenerSettings listener, Map<String, PoolPlan> pools, Observers observers, TlsProvider tls) {
        return new ListenerPlan(listener, observers.listener(listener.name()), tls.listener(listener.name()), pools);
    }

    Map<String, ListenerPlan> listeners() {
        return listeners;
    }
}
