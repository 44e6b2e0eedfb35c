package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.PathMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one host with their routes: the exact path first, then patterns, the longer first, then prefixes, the longest first.
 * Prefixes are found in one walk over the bytes of a path: at the end of each segment the table is asked for what has been walked
 * over so far, and what was found last is the longest. What its routes do not take goes to the next shorter one that there is.
 */
final class PathIndex {

    /** A route whose path is a pattern. */
    private record Patterned(TextTest test, RoutePlan route) {

        @Nullable
        RoutePlan take(RoutePath path, Head head, RequestTarget target, ExchangeFacts facts) {
            boolean taken =
                    route.conditions.hold(head, target, facts) && test.passes(path.bytes(), path.start(), path.end());
            return taken ? route : null;
        }
    }

    private final ByteTable<RouteNode> exact;
    private final Patterned[] patterns;
    private final @Nullable RouteNode everything;
    private final ByteTable<RouteNode> prefixes;

    PathIndex(List<RoutePlan> plans) {
        exact = new ByteTable<>(nodes(plans, PathMatch.Kind.EXACT));
        patterns = plans.stream()
                .filter(plan -> plan.match.path().kind() == PathMatch.Kind.REGEX)
                .sorted(Comparator.comparingInt((RoutePlan plan) -> plan.path.length())
                        .thenComparingInt(plan -> plan.rank)
                        .reversed())
                .map(plan -> new Patterned(TextTest.found(plan.match.path().pattern()), plan))
                .toArray(Patterned[]::new);
        Map<String, RouteNode> nodes = nodes(plans, PathMatch.Kind.PREFIX);
        nodes.forEach((path, node) -> node.shorter = shorter(nodes, path));
        everything = nodes.remove("");
        prefixes = new ByteTable<>(nodes);
    }

    private static Map<String, RouteNode> nodes(List<RoutePlan> plans, PathMatch.Kind kind) {
        Map<String, List<RoutePlan>> byPath = plans.stream()
                .filter(plan -> plan.match.path().kind() == kind)
                .collect(Collectors.groupingBy(plan -> plan.path, LinkedHashMap::new, Collectors.toList()));
        Map<String, RouteNode> nodes = new LinkedHashMap<>();
        byPath.forEach((path, routes) -> nodes.put(path, new RouteNode(new ArrayList<>(routes))));
        return nodes;
    }

    private static @Nullable RouteNode shorter(Map<String, RouteNode> nodes, String path) {
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            RouteNode node = nodes.get(path.substring(0, slash));
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    /** True where some of the routes are not for every path. */
    boolean looksAtPaths() {
        return !exact.isEmpty() || patterns.length > 0 || !prefixes.isEmpty();
    }

    /** The route of a request for this host, or null. */
    @Nullable
    RoutePlan find(RoutePath path, Head head, RequestTarget target, ExchangeFacts facts) {
        RoutePlan found = exact.isEmpty() ? null : findExact(path, head, target, facts);
        for (int i = 0; found == null && i < patterns.length; i++) {
            found = patterns[i].take(path, head, target, facts);
        }
        RouteNode node = found == null ? longest(path) : null;
        while (found == null && node != null) {
            found = node.find(head, target, facts);
            node = node.shorter;
        }
        return found;
    }

    private @Nullable RoutePlan findExact(RoutePath path, Head head, RequestTarget target, ExchangeFacts facts) {
        byte[] bytes = path.bytes();
        if (path.end() - path.start() > exact.longest()) {
            return null;
        }
        int hash = ByteTable.EMPTY;
        for (int i = path.start(); i < path.end(); i++) {
            hash = ByteTable.hash(hash, bytes[i]);
        }
        RouteNode node = exact.get(hash, bytes, path.start(), path.end());
        return node == null ? null : node.find(head, target, facts);
    }

    /** The routes of the longest prefix of whole segments, or null. */
    private @Nullable RouteNode longest(RoutePath path) {
        RouteNode found = everything;
        byte[] bytes = path.bytes();
        int start = path.start();
        int end = path.end();
        int last = Math.min(end, start + prefixes.longest());
        int hash = ByteTable.EMPTY;
        for (int i = start; i < last; ) {
            hash = ByteTable.hash(hash, bytes[i++]);
            if (i == end || bytes[i] == '/') {
                RouteNode here = prefixes.get(hash, bytes, start, i);
                found = here == null ? found : here;
            }
        }
        return found;
    }
}
