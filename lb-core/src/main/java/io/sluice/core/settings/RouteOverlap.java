package io.sluice.core.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** Of how many routes of one host and one path each is compared with; more of them would make a reload slow. */
    static final int MOST_COMPARED = 200;

    private record Node(int priority, String host, PathMatch.Kind kind, String path) {

        static Node of(RouteMatch match) {
            return new Node(
                    match.priority(),
                    match.host(),
                    match.path().kind(),
                    match.path().normal());
        }
    }

    /** The routes of one node that have been seen, by their conditions; the first of those that are the same. */
    private record Seen(Map<RouteConditions, Integer> routes) {

        Seen() {
            this(new LinkedHashMap<>());
        }

        @Nullable
        RouteOverlap add(RouteConditions conditions, int second) {
            Integer same = routes.putIfAbsent(conditions, second);
            return same == null ? tied(conditions, second) : new RouteOverlap(Kind.SAME, same, second);
        }

        private @Nullable RouteOverlap tied(RouteConditions conditions, int second) {
            return routes.entrySet().stream()
                    .limit(MOST_COMPARED)
                    .filter(other -> other.getValue() != second
                            && other.getKey().rank() == conditions.rank()
                            && !other.getKey().excludes(conditions))
                    .findFirst()
                    .map(other -> new RouteOverlap(Kind.TIED, other.getValue(), second))
                    .orElse(null);
        }
    }

    /** What can be told of routes: each second at most once of a kind, in the order of the list. */
    public static List<RouteOverlap> of(List<RouteSettings> routes) {
        List<RouteMatch> matches = routes.stream().map(RouteSettings::match).toList();
        List<RouteOverlap> found = new ArrayList<>();
        Map<Node, Seen> nodes = new HashMap<>();
        for (int i = 0; i < matches.size(); i++) {
            RouteMatch match = matches.get(i);
            RouteOverlap overlap =
                    nodes.computeIfAbsent(Node.of(match), node -> new Seen()).add(match.conditions(), i);
            if (overlap != null) {
                found.add(overlap);
            }
        }
        addUnreachable(matches, found);
        return found;
    }

    /** Only another priority makes a route that covers more win over one that covers less. */
    private static void addUnreachable(List<RouteMatch> matches, List<RouteOverlap> found) {
        int least = matches.stream().mapToInt(RouteMatch::priority).min().orElse(0);
        CoveringRoutes winners = new CoveringRoutes(matches, match -> match.priority() > least);
        for (int second = 0; second < matches.size(); second++) {
            int first = winners.over(matches.get(second));
            if (first >= 0) {
                found.add(new RouteOverlap(Kind.UNREACHABLE, first, second));
            }
        }
    }
}
