package io.sluice.core.proxy;

import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteLimits;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RouteSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A route with what its exchanges need, worked out once per snapshot. */
final class RoutePlan {

    final RouteMatch match;

    /** The path as requests are compared with it, or the pattern. */
    final String path;

    final RouteConditionsPlan conditions;

    /** The higher the more specific its conditions are. */
    final int rank;

    final Destination destination;
    final RoutePolicyPlan policy;

    /** Where copies of requests go; null for nowhere. */
    final @Nullable MirrorPlan mirror;

    RoutePlan(RouteSettings settings, Map<String, PoolPlan> pools) {
        this.match = settings.match();
        this.path = match.path().normal();
        this.conditions = new RouteConditionsPlan(match.conditions());
        this.rank = match.conditions().rank();
        RouteLimits limits = settings.policy().limits();
        this.destination = destination(settings.action(), limits.changesPool() ? limited(pools, limits) : pools);
        this.policy = new RoutePolicyPlan(settings.policy(), match.path());
        this.mirror = settings.policy()
                .mirror()
                .map(mirrored -> new MirrorPlan(mirrored, settings, pools))
                .orElse(null);
    }

    /** The same pools with what the route grants in place of what they do. */
    private static Map<String, PoolPlan> limited(Map<String, PoolPlan> pools, RouteLimits limits) {
        Map<String, PoolPlan> plans = new HashMap<>();
        pools.forEach((name, plan) -> plans.put(name, new PoolPlan(plan, limits)));
        return plans;
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
