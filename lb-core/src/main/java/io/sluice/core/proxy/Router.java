package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.RouteSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: the exact host wins over the wildcard, the wildcard over none, and then the longer path. What a
 * choice costs depends on the length of host and path, not on the number of routes; a listener with one route for everything
 * looks at nothing. Made with the snapshot, used by all event loops.
 */
final class Router {

    private final HostIndex hosts;
    private final boolean looksAtPaths;
    private final boolean takesAmbiguous;
    private final @Nullable RoutePlan only;

    /**
     * A router.
     *
     * @param takesAmbiguous whether paths that programs read in different ways are matched, not refused
     */
    Router(List<RouteSettings> settings, Map<String, PoolPlan> pools, boolean takesAmbiguous) {
        Map<String, Map<String, RouteSettings>> routes = new HashMap<>();
        for (RouteSettings route : settings) {
            routes.computeIfAbsent(route.match().host(), host -> new HashMap<>())
                    .merge(withoutSlash(RoutePath.normal(route.match().path())), route, Router::preferred);
        }
        Map<String, PathIndex> indexes = new HashMap<>();
        routes.forEach((host, paths) -> indexes.put(host, index(paths, pools)));
        hosts = new HostIndex(indexes);
        looksAtPaths = routes.values().stream()
                .flatMap(paths -> paths.keySet().stream())
                .anyMatch(path -> !path.isEmpty());
        this.takesAmbiguous = takesAmbiguous;
        only = settings.size() == 1 && routes.containsKey("") && !looksAtPaths
                ? Objects.requireNonNull(indexes.get("")).find(new RoutePath())
                : null;
    }

    private static PathIndex index(Map<String, RouteSettings> paths, Map<String, PoolPlan> pools) {
        Map<String, RoutePlan> plans = new HashMap<>();
        paths.forEach((path, route) -> plans.put(path, new RoutePlan(route, pools)));
        return new PathIndex(plans);
    }

    /** Of two routes that match the same, as {@code /api/} and {@code /api} do, the longer text, then the first. */
    private static RouteSettings preferred(RouteSettings first, RouteSettings next) {
        return next.match().path().length() > first.match().path().length() ? next : first;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * The route of a request.
     *
     * @param path lent for the choice; says afterwards whether the path was read as ambiguous
     * @return null where no route matches, or the path is ambiguous and these are refused
     */
    @Nullable
    RoutePlan route(Head head, RequestTarget target, RoutePath path) {
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
        return hosts.find(head, target, path);
    }
}
