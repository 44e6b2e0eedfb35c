package io.sluice.core.settings;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Routes by their host and path, asked for one that matches all that another does. Found by hash, so that ten thousand routes with
 * priorities do not make a check slow.
 */
final class CoveringRoutes {

    private record Node(String host, PathMatch.Kind kind, String path) {}

    private record Patterned(Pattern pattern, List<Integer> routes) {}

    private final List<RouteMatch> all;
    private final Map<Node, List<Integer>> nodes = new HashMap<>();
    private final Map<String, Map<String, Patterned>> patterns = new HashMap<>();

    /** The routes that may cover others. */
    CoveringRoutes(List<RouteMatch> all, Predicate<RouteMatch> may) {
        this.all = all;
        // Those with few conditions first: they cover the most.
        IntStream.range(0, all.size())
                .filter(i -> may.test(all.get(i)))
                .boxed()
                .sorted(Comparator.comparingInt(i -> all.get(i).conditions().rank()))
                .forEach(this::add);
    }

    private void add(int route) {
        String host = all.get(route).host();
        PathMatch path = all.get(route).path();
        List<Integer> here =
                nodes.computeIfAbsent(new Node(host, path.kind(), path.normal()), node -> new ArrayList<>());
        here.add(route);
        if (path.kind() == PathMatch.Kind.REGEX) {
            patterns.computeIfAbsent(host, any -> new HashMap<>())
                    .computeIfAbsent(path.text(), text -> new Patterned(path.pattern(), here));
        }
    }

    /** The place of a route of higher priority that matches every request that this one does, as far as can be told, or -1. */
    int over(RouteMatch match) {
        String host = match.host();
        int found = in(host, match);
        for (int dot = host.indexOf('.'); found < 0 && dot >= 0; dot = host.indexOf('.', dot + 1)) {
            found = in("*" + host.substring(dot), match);
        }
        return found < 0 && !host.isEmpty() ? in("", match) : found;
    }

    private int in(String host, RouteMatch match) {
        String path = match.path().normal();
        int found = first(nodes.get(new Node(host, match.path().kind(), path)), match);
        // No prefix but that of everything is known to cover a pattern.
        boolean whole = match.path().kind() == PathMatch.Kind.REGEX;
        for (int end = whole ? 0 : path.length(); found < 0 && end >= 0; end = path.lastIndexOf('/', end - 1)) {
            found = first(nodes.get(new Node(host, PathMatch.Kind.PREFIX, path.substring(0, end))), match);
        }
        return found < 0 && match.path().kind() == PathMatch.Kind.EXACT ? byPattern(host, path, match) : found;
    }

    private int byPattern(String host, String path, RouteMatch match) {
        return patterns.getOrDefault(host, Map.of()).values().stream()
                .filter(each -> each.pattern().matcher(path).find())
                .mapToInt(each -> first(each.routes(), match))
                .filter(found -> found >= 0)
                .findFirst()
                .orElse(-1);
    }

    private int first(@Nullable List<Integer> routes, RouteMatch match) {
        if (routes == null) {
            return -1;
        }
        return routes.stream()
                .filter(i -> all.get(i).priority() > match.priority())
                .limit(RouteOverlap.MOST_COMPARED)
                .filter(i -> all.get(i).conditions().covers(match.conditions()))
                .findFirst()
                .orElse(-1);
    }
}
