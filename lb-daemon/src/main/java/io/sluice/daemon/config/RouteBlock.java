package io.sluice.daemon.config;

import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RouteSettings;
import java.util.List;
import java.util.stream.Stream;

/** The schema of {@code routes}: a match, where it leads, and what becomes of requests on the way. */
final class RouteBlock {

    static final Block<RouteSettings> ROUTE = new Block<>(
            "A route",
            "Of several that match, the exact host wins over the wildcard, the wildcard over none; then the exact path over a pattern, a"
                    + " pattern over the longer prefix; then the one with more conditions. It leads to one of `pool`,"
                    + " `split`, `respond` and `redirect`.",
            Stream.of(RouteMatchKeys.KEYS, RouteActionKeys.KEYS, RoutePolicyKeys.KEYS)
                    .<Key<?>>flatMap(List::stream)
                    .toList(),
            RouteBlock::route);

    static final Type<List<RouteSettings>> LIST = new RouteListType(ROUTE);

    private RouteBlock() {}

    private static RouteSettings route(Values v) {
        RouteMatch match = RouteMatchKeys.match(v);
        RoutePolicyKeys.warn(v, match);
        RouteSettings route = new RouteSettings(match, RouteActionKeys.action(v), RoutePolicyKeys.policy(v));
        route.policy()
                .mirror()
                .ifPresent(mirror -> checkMirror(v, route.action().pools(), mirror.pool()));
        return route;
    }

    /** A copy beside its original would only be double load; and an answer of our own has no backend to compare with. */
    private static void checkMirror(Values v, List<String> pools, String mirror) {
        if (pools.isEmpty()) {
            v.reject("mirror", "is for routes that lead to a pool or a split");
        } else if (pools.contains(mirror)) {
            v.reject("mirror", "leads to the pool \"" + mirror + "\" that serves the route itself; it needs another");
        }
    }
}
