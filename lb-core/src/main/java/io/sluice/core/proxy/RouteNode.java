package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of one host and one path, the one with the most conditions first. Made with the snapshot, used by all event loops. */
final class RouteNode {

    private final RoutePlan[] routes;

    /** The routes of the next shorter prefix, which get what none of these takes. Set while the index is made. */
    @Nullable
    RouteNode shorter;

    RouteNode(List<RoutePlan> plans) {
        // A stable sort: of equals the one that stands first in the file stays first.
        routes = plans.stream()
                .sorted(Comparator.comparingInt((RoutePlan plan) -> plan.rank).reversed())
                .toArray(RoutePlan[]::new);
    }

    /** The first route whose conditions hold, or null. */
    @Nullable
    RoutePlan find(Head head, RequestTarget target, ExchangeFacts facts) {
        for (RoutePlan route : routes) {
            if (route.conditions.hold(head, target, facts)) {
                return route;
            }
        }
        return null;
    }
}
