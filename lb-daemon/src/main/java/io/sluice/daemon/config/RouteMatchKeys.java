package io.sluice.daemon.config;

import io.sluice.core.settings.RouteMatch;
import java.util.List;
import java.util.Optional;

/** The keys of a route that say which requests it is for. */
final class RouteMatchKeys {

    private static final Key<String> HOST = Key.preset(
            "host",
            Types.TEXT,
            "",
            "The host that clients ask for: `www.example.org`, `*.example.org` for every host below it; left out, any.");
    private static final Key<String> PATH = Key.preset(
            "path", Types.TEXT, "/", "The beginning of the path, whole segments: `/api` is `/api/x` but not `/apis`.");
    static final List<Key<?>> KEYS = List.of(HOST, PATH);

    private RouteMatchKeys() {}

    static RouteMatch match(Values v) {
        return new RouteMatch(v.get(HOST), v.get(PATH));
    }

    /** What no two routes may have in common; empty where it cannot be told. */
    static Optional<String> distinct(Node route) {
        if (!(route instanceof Node.Mapping)) {
            return Optional.empty();
        }
        String host = route.find("host").flatMap(Node::asText).orElse("");
        return Optional.of(host + route.find("path").flatMap(Node::asText).orElse("/"));
    }
}
