package io.sluice.core.proxy;

import io.sluice.core.settings.RouteSettings;
import java.util.Comparator;
import java.util.List;

/** The rules of routing in their plainest form, one route after the other: what {@link Router} is held to. */
final class LinearRouter {

    private static final Comparator<RouteSettings> MORE_SPECIFIC_FIRST = Comparator.<RouteSettings>comparingInt(route ->
                    route.match().host().isEmpty() ? 2 : route.match().host().startsWith("*.") ? 1 : 0)
            .thenComparingInt(route -> -route.match().host().length())
            .thenComparingInt(route -> -route.match().path().length());

    private final List<RouteSettings> routes;

    LinearRouter(List<RouteSettings> settings) {
        routes = settings.stream().sorted(MORE_SPECIFIC_FIRST).toList();
    }

    /**
     * The first route that matches, or null.
     *
     * @param host in lower case, without port and dot at its end
     * @param path with or without query
     */
    RouteSettings route(String host, String path) {
        return routes.stream()
                .filter(route -> hostMatches(route.match().host(), host)
                        && pathMatches(route.match().path(), path))
                .findFirst()
                .orElse(null);
    }

    private static boolean hostMatches(String wanted, String host) {
        if (wanted.startsWith("*.")) {
            return host.length() >= wanted.length() && host.endsWith(wanted.substring(1));
        }
        return wanted.isEmpty() || wanted.equals(host);
    }

    private static boolean pathMatches(String route, String path) {
        String prefix = route.endsWith("/") ? route.substring(0, route.length() - 1) : route;
        return path.startsWith(prefix)
                && (path.length() == prefix.length()
                        || prefix.isEmpty()
                        || path.charAt(prefix.length()) == '/'
                        || path.charAt(prefix.length()) == '?');
    }
}
