package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.RouteSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Leads a request to its pool. The routes are ordered once, the more specific first, and the first that matches wins; a
 * listener with one route for everything looks at nothing.
 */
final class Router {

    private static final Comparator<RouteSettings> MORE_SPECIFIC_FIRST = Comparator.<RouteSettings>comparingInt(
                    route -> route.host().isEmpty() ? 2 : route.host().startsWith("*.") ? 1 : 0)
            .thenComparingInt(route -> -route.host().length())
            .thenComparingInt(route -> -route.path().length());

    /** A route with its pool; the path without a slash at its end. */
    private record Route(String host, String path, PoolPlan pool) {}

    private final Route[] routes;
    private final @Nullable PoolPlan only;

    Router(List<RouteSettings> settings, Map<String, PoolPlan> pools) {
        routes = settings.stream()
                .sorted(MORE_SPECIFIC_FIRST)
                .map(route -> new Route(
                        route.host(), withoutSlash(route.path()), Objects.requireNonNull(pools.get(route.pool()))))
                .toArray(Route[]::new);
        only = routes.length == 1
                        && routes[0].host().isEmpty()
                        && routes[0].path().isEmpty()
                ? routes[0].pool()
                : null;
    }

    /** The pool for a request, or null where no route matches. */
    @Nullable
    PoolPlan route(Head head, RequestTarget target) {
        if (only != null) {
            return only;
        }
        String host = hostOf(head, target);
        String path = head.text(target.pathStart(), target.pathEnd());
        for (Route route : routes) {
            if (hostMatches(route.host(), host) && pathMatches(route.path(), path)) {
                return route.pool();
            }
        }
        return null;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** The host in lower case, without its port and without a dot at its end. */
    private static String hostOf(Head head, RequestTarget target) {
        String host = head.text(target.hostStart(), target.hostEnd()).toLowerCase(Locale.ROOT);
        int colon = host.lastIndexOf(':');
        if (colon > host.lastIndexOf(']')) {
            host = host.substring(0, colon);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean hostMatches(String wanted, String host) {
        if (wanted.startsWith("*.")) {
            return host.length() >= wanted.length() && host.endsWith(wanted.substring(1));
        }
        return wanted.isEmpty() || wanted.equals(host);
    }

    private static boolean pathMatches(String prefix, String path) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length()
                        || prefix.isEmpty()
                        || path.charAt(prefix.length()) == '/'
                        || path.charAt(prefix.length()) == '?');
    }
}
