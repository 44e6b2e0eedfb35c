package io.sluice.core.proxy;

import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteSettings;
import java.util.Map;
import java.util.Objects;

/** A route with what its exchanges need, worked out once per snapshot. */
final class RoutePlan {

    final Destination destination;

    RoutePlan(RouteSettings settings, Map<String, PoolPlan> pools) {
        this.destination = destination(settings.action(), pools);
    }

    private static Destination destination(RouteAction action, Map<String, PoolPlan> pools) {
        return switch (action) {
            case RouteAction.ToPool(String pool) -> Objects.requireNonNull(pools.get(pool));
            case RouteAction.Split split -> new SplitPlan(split, pools);
            case RouteAction.Respond response -> new FixedAnswer(response);
            case RouteAction.Redirect redirect -> new RedirectAnswer(redirect);
        };
    }
}
