package io.sluice.core.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two routes of a listener of which one stands in the way of the other.
 *
 * @param kind in what way
 * @param first the place in the list of the one that wins
 * @param second the place of the other
 */
public record RouteOverlap(Kind kind, int first, int second) {

    /** How they overlap. */
    public enum Kind {
        /** They match the same requests. */
        SAME,
        /** The first matches whatever the second does, and has the higher priority. */
        UNREACHABLE,
        /** A request may meet both, and neither is more specific: the one that stands first wins. */
        TIED
    }

    private record Node(int priority, String host, PathMatch.Kind kind, String path) {}

    /** What can be told of routes: each second at most once, in the order of the list. */
    public static List<RouteOverlap> of(List<RouteSettings> routes) {
        List<RouteOverlap> found = new ArrayList<>();
        Map<Node, List<Integer>> nodes = new HashMap<>();
        List<Integer> raised = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteMatch match = routes.get(i).match();
            List<Integer> beside = nodes.computeIfAbsent(node(match), node -> new ArrayList<>());
            RouteOverlap overlap = among(routes, beside, i);
            if (overlap != null) {
                found.add(overlap);
            }
            beside.add(i);
            if (match.priority() > -RouteMatch.MOST_PRIORITY) {
                raised.add(i);
            }
        }
        addUnreachable(routes, raised, found);
        return found;
    }

    private static Node node(RouteMatch match) {
        String path = match.path().text();
        boolean slash = match.path().kind() == PathMatch.Kind.PREFIX && path.endsWith("/");
        return new Node(
                match.priority(),
                match.host(),
                match.path().kind(),
                slash ? path.substring(0, path.length() - 1) : path);
    }

    private static @org.jspecify.annotations.Nullable RouteOverlap among(
            List<RouteSettings> routes, List<Integer> beside, int second) {
        RouteConditions conditions = routes.get(second).match().conditions();
        RouteOverlap tied = null;
        for (int first : beside) {
            RouteConditions other = routes.get(first).match().conditions();
            if (other.equals(conditions)) {
                return new RouteOverlap(Kind.SAME, first, second);
            }
            if (tied == null && other.rank() == conditions.rank() && !other.excludes(conditions)) {
                tied = new RouteOverlap(Kind.TIED, first, second);
            }
        }
        return tied;
    }

    /** Only another priority makes a route that covers more win over one that covers less. */
    private static void addUnreachable(List<RouteSettings> routes, List<Integer> all, List<RouteOverlap> found) {
        int least = routes.stream()
                .mapToInt(route -> route.match().priority())
                .min()
                .orElse(0);
        List<Integer> winners = all.stream()
                .filter(i -> routes.get(i).match().priority() > least)
                .toList();
        for (int second = 0; second < routes.size(); second++) {
            RouteMatch match = routes.get(second).match();
            for (int first : winners) {
                RouteMatch winner = routes.get(first).match();
                if (winner.priority() > match.priority() && winner.covers(match)) {
                    found.add(new RouteOverlap(Kind.UNREACHABLE, first, second));
                    break;
                }
            }
        }
    }
}
