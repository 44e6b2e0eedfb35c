package io.sluice.core.proxy;

import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteLimits;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RouteSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A route with what its exchanges need, worked out once per snapshot. */
final class RoutePlan {

    final RouteMatch match;

    /** The path as requests are compared with it: in its normal form, a prefix without a slash at its end; or the pattern. */
    final String path;

    final RouteConditionsPlan conditions;

    /** The higher the more specific its conditions are. */
    final int rank;

    final Destination destination;
    final RoutePolicyPlan policy;

    RoutePlan(RouteSettings settings, Map<String, PoolPlan> pools) {
        this.match = settings.match();
        this.path = path(match.path());
        this.conditions = new RouteConditionsPlan(match.conditions());
        this.rank = match.conditions().rank();
        RouteLimits limits = settings.policy().limits();
        this.destination = destination(settings.action(), limits.changesPool() ? limited(pools, limits) : pools);
        this.policy = new RoutePolicyPlan(settings.policy(), match.path());
    }

    /** The same pools with what the route grants in place of what they do. */
    private static Map<String, PoolPlan> limited(Map<String, PoolPlan> pools, RouteLimits limits) {
        Map<String, PoolPlan> plans = new HashMap<>();
        pools.forEach((name, plan) -> plans.put(name, new PoolPlan(plan, limits)));
        return plans;
    }

    private static String path(PathMatch path) {
        if (path.kind() == PathMatch.Kind.REGEX) {
            return path.text();
        }
        String normal = RoutePath.normal(path.text());
        boolean slash = path.kind() == PathMatch.Kind.PREFIX && normal.endsWith("/");
        return slash ? normal.substring(0, normal.length() - 1) : normal;
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
