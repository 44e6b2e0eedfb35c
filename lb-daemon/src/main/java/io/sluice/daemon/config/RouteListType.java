package io.sluice.daemon.config;

import io.sluice.core.settings.RouteOverlap;
import io.sluice.core.settings.RouteSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A list of routes, each looked at beside the others: which of them stand in each other's way. */
record RouteListType(Type<RouteSettings> item) implements Type<List<RouteSettings>> {

    @Override
    public List<RouteSettings> read(Node node, Reading at) {
        if (!(node instanceof Node.Sequence sequence)) {
            at.error(node.place(), "must be " + what() + " (each begins with \"- \"), not " + node.kind());
            return standIn();
        }
        List<RouteSettings> routes = new ArrayList<>();
        List<RouteSettings> sound = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (Node element : sequence.items()) {
            int before = at.problems().errors();
            RouteSettings route = item.read(element, at.item(routes.size()));
            if (at.problems().errors() == before) {
                places.add(routes.size());
                sound.add(route);
            }
            routes.add(route);
        }
        for (RouteOverlap overlap : RouteOverlap.of(sound)) {
            int first = places.get(overlap.first());
            int second = places.get(overlap.second());
            report(overlap, at.item(second), sequence.items().get(second).place(), name(sequence, first));
        }
        return routes;
    }

    private static String name(Node.Sequence sequence, int first) {
        return "routes[" + first + "] in line "
                + sequence.items().get(first).place().line();
    }

    private static void report(RouteOverlap overlap, Reading at, Place place, String first) {
        switch (overlap.kind()) {
            case SAME ->
                at.error(
                        place,
                        "matches the same requests as " + first + "; each route needs another host, path or condition");
            case UNREACHABLE ->
                at.error(
                        place,
                        "is never reached: " + first + " has the higher priority and matches all that this one does");
            case TIED ->
                at.warning(
                        place,
                        "may match the same requests as " + first
                                + ", which then wins because it stands first; give one"
                                + " of the two a priority, or conditions that no request meets at once");
        }
    }

    @Override
    public List<RouteSettings> standIn() {
        return List.of(item.standIn());
    }

    @Override
    public String what() {
        return "a list of routes";
    }

    @Override
    public String show(List<RouteSettings> value) {
        return "";
    }

    @Override
    public Map<String, Object> schema() {
        return new TreeMap<>(Map.of("type", "array", "minItems", 1, "items", item.schema()));
    }
}
