package io.sluice.core.settings;

import java.util.List;

/**
 * Everything that the data plane serves.
 *
 * @param listeners at least one, names unique
 * @param pools names unique; every route that leads to a pool leads to one of them
 */
public record TrafficSettings(List<ListenerSettings> listeners, List<PoolSettings> pools) {

    public TrafficSettings {
        listeners = List.copyOf(listeners);
        pools = List.copyOf(pools);
        List<String> poolNames = pools.stream().map(PoolSettings::name).toList();
        Checks checks = new Checks()
                .notEmpty("listeners", listeners, "listener")
                .unique(
                        "listeners",
                        listeners.stream().map(ListenerSettings::name).toList(),
                        "listeners")
                .unique("pools", poolNames, "pools");
        for (ListenerSettings listener : listeners) {
            for (RouteSettings route : listener.routes()) {
                route.pools()
                        .forEach(pool -> checks.require(
                                "listeners",
                                poolNames.contains(pool),
                                "a route of " + listener.name() + " leads to the pool \"" + pool
                                        + "\", which does not exist"));
            }
            for (SniRoute route : listener.accept().passthrough().routes()) {
                checks.require(
                        "listeners",
                        poolNames.contains(route.pool()),
                        "the passthrough of " + listener.name() + " leads to the pool \"" + route.pool()
                                + "\", which does not exist");
            }
        }
        checks.done();
    }
}
