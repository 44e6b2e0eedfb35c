package io.sluice.core.settings;

import java.util.Locale;

/**
 * Which requests a route is for. Of several routes that match, that of the highest priority wins; then the exact host over the
 * longer wildcard, that over the shorter, any wildcard over none; then the exact path over the longer pattern, that over the longer
 * prefix; then the one with more {@linkplain RouteConditions#rank conditions}; and last the one that stands first.
 *
 * @param host an exact host without port, {@code *.} and a suffix for every host below it, or empty for any
 * @param path which paths
 * @param conditions what must hold besides
 * @param priority 0 for most
 */
public record RouteMatch(String host, PathMatch path, RouteConditions conditions, int priority) {

    /** The highest priority, and the lowest with a minus before it. */
    public static final int MOST_PRIORITY = 1000;

    private static final String HOST =
            "(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\\[[0-9a-f:.]+]|";

    public RouteMatch {
        host = host.toLowerCase(Locale.ROOT);
        new Checks()
                .require(
                        "host",
                        host.matches(HOST),
                        "\"" + host
                                + "\" is no host; allowed: a name such as www.example.org, *.example.org, an address,"
                                + " all without port")
                .range("priority", priority, -MOST_PRIORITY, MOST_PRIORITY)
                .done();
    }

    /** The requests for that host whose paths begin so. */
    public RouteMatch(String host, String path) {
        this(host, PathMatch.prefix(path), RouteConditions.none(), 0);
    }
}
