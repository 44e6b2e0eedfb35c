package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Leads a request to a pool, or to an answer of our own: the exact host wins over the wildcard, the wildcard over none, and then the longer path. What a
 * choice costs depends on the length of host and path, not on the number of routes; a listener with one route for everything
 * looks at nothing. Made with the snapshot, used by all event loops.
 */
final class Router {

    private final HostIndex hosts;
    private final boolean looksAtPaths;
    private final boolean takesAmbiguous;
    private final @Nullable Destination only;

    /**
     * A router.
     *
     * @param takesAmbiguous whether paths that programs read in different ways are matched, not refused
     */
    Router(List<RouteSettings> settings, Map<String, PoolPlan> pools, boolean takesAmbiguous) {
        Map<String, Map<String, RouteSettings>> routes = new HashMap<>();
        for (RouteSettings route : settings) {
            routes.computeIfAbsent(route.host(), host -> new HashMap<>())
                    .merge(withoutSlash(RoutePath.normal(route.path())), route, Router::preferred);
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
        Map<String, Destination> destinations = new HashMap<>();
        paths.forEach((path, route) -> destinations.put(path, destination(route.action(), pools)));
        return new PathIndex(destinations);
    }

    private static Destination destination(RouteAction action, Map<String, PoolPlan> pools) {
        return switch (action) {
            case RouteAction.ToPool(String pool) -> Objects.requireNonNull(pools.get(pool));
            case RouteAction.Respond response -> new FixedAnswer(response);
            case RouteAction.Redirect redirect -> new RedirectAnswer(redirect);
        };
    }

    /** Of two routes that match the same, as {@code /api/} and {@code /api} do, the longer text, then the first. */
    private static RouteSettings preferred(RouteSettings first, RouteSettings next) {
        return next.path().length() > first.path().length() ? next : first;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * Where a request is to go.
     *
     * @param path lent for the choice; says afterwards whether the path was read as ambiguous
     * @return null where no route matches, or the path is ambiguous and these are refused
     */
    @Nullable
    Destination route(Head head, RequestTarget target, RoutePath path) {
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
