package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.RouteSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request, in the order that {@link io.sluice.core.settings.RouteMatch} tells. What a choice costs depends on the
 * length of host and path, on the patterns of the host and on how many priorities there are, not on the number of routes; a listener
 * with one route for everything looks at nothing. Made with the snapshot, used by all event loops.
 */
final class Router {

    /** One index for each priority, the highest first. */
    private final HostIndex[] levels;

    private final boolean looksAtPaths;
    private final boolean takesAmbiguous;
    private final @Nullable RoutePlan only;

    /**
     * A router.
     *
     * @param takesAmbiguous whether paths that programs read in different ways are matched, not refused
     */
    Router(List<RouteSettings> settings, Map<String, PoolPlan> pools, boolean takesAmbiguous) {
        List<RoutePlan> plans =
                settings.stream().map(route -> new RoutePlan(route, pools)).toList();
        Map<Integer, List<RoutePlan>> byPriority = new TreeMap<>(Comparator.reverseOrder());
        plans.forEach(plan -> byPriority
                .computeIfAbsent(plan.match.priority(), priority -> new ArrayList<>())
                .add(plan));
        levels = byPriority.values().stream().map(HostIndex::new).toArray(HostIndex[]::new);
        boolean looks = false;
        for (HostIndex level : levels) {
            looks |= level.looksAtPaths();
        }
        // What a path is rewritten to must not depend on who reads it.
        looks |= plans.stream().anyMatch(plan -> plan.policy.rewritesPath());
        looksAtPaths = looks;
        this.takesAmbiguous = takesAmbiguous;
        only = plans.size() == 1 && !looks && takesEverything(plans.getFirst()) ? plans.getFirst() : null;
    }

    private static boolean takesEverything(RoutePlan plan) {
        return plan.match.host().isEmpty() && plan.conditions.isEmpty();
    }

    /**
     * The route of a request.
     *
     * @param facts says who the client is
     * @param path lent for the choice; says afterwards whether the path was read as ambiguous
     * @return null where no route matches, or the path is ambiguous and these are refused
     */
    @Nullable
    RoutePlan route(Head head, RequestTarget target, ExchangeFacts facts, RoutePath path) {
        path.clear();
        if (only != null) {
            return only;
        }
        if (looksAtPaths) {
            path.readPath(head, target);
            if (path.ambiguous() && !takesAmbiguous) {
                return null;
            }
        }
        RoutePlan found = null;
        for (int i = 0; found == null && i < levels.length; i++) {
            found = levels[i].find(head, target, facts, path);
        }
        return found;
    }
}
