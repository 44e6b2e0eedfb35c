package io.sluice.daemon.config;

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
        return new RouteSettings(RouteMatchKeys.match(v), RouteActionKeys.action(v), RoutePolicyKeys.policy(v));
    }
}
