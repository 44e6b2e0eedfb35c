package io.sluice.daemon.config;

import io.sluice.core.settings.RoutePolicy;
import java.util.List;

/** The keys of a route that say what becomes of its exchanges besides being led somewhere. */
final class RoutePolicyKeys {

    static final List<Key<?>> KEYS = List.of();

    private RoutePolicyKeys() {}

    static RoutePolicy policy(Values v) {
        return RoutePolicy.none();
    }
}
