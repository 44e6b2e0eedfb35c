package io.sluice.core.proxy;

import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.TextMatch;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The rules of routing in their plainest form, one route after the other: what {@link Router} is held to. */
final class LinearRouter {

    /**
     * A request.
     *
     * @param host in lower case, without port and dot at its end
     * @param path with or without query
     * @param fields by name, in lower case
     */
    record Asked(String method, String host, String path, Map<String, String> fields) {

        String bare() {
            int mark = path.indexOf('?');
            return mark < 0 ? path : path.substring(0, mark);
        }

        List<String[]> query() {
            int mark = path.indexOf('?');
            return mark < 0
                    ? List.of()
                    : Arrays.stream(path.substring(mark + 1).split("&"))
                            .map(pair -> pair.contains("=") ? pair.split("=", 2) : new String[] {pair, ""})
                            .toList();
        }
    }

    private static final Comparator<RouteSettings> BEST_FIRST = Comparator.<RouteSettings>comparingInt(
                    route -> -route.match().priority())
            .thenComparingInt(route ->
                    route.match().host().isEmpty() ? 2 : route.match().host().startsWith("*.") ? 1 : 0)
            .thenComparingInt(route -> -route.match().host().length())
            .thenComparingInt(route -> List.of(PathMatch.Kind.EXACT, PathMatch.Kind.REGEX, PathMatch.Kind.PREFIX)
                    .indexOf(route.match().path().kind()))
            .thenComparingInt(route -> -bare(route.match().path()).length())
            .thenComparingInt(route -> -route.match().conditions().rank());

    private final List<RouteSettings> routes;

    LinearRouter(List<RouteSettings> settings) {
        routes = settings.stream().sorted(BEST_FIRST).toList();
    }

    /** The first route that matches, or null. */
    RouteSettings route(Asked asked) {
        return routes.stream()
                .filter(route -> matches(route.match(), asked))
                .findFirst()
                .orElse(null);
    }

    private static boolean matches(RouteMatch match, Asked asked) {
        return hostMatches(match.host(), asked.host())
                && pathMatches(match.path(), asked.bare())
                && conditionsHold(match.conditions(), asked);
    }

    private static boolean hostMatches(String wanted, String host) {
        if (wanted.startsWith("*.")) {
            return host.length() >= wanted.length() && host.endsWith(wanted.substring(1));
        }
        return wanted.isEmpty() || wanted.equals(host);
    }

    private static String bare(PathMatch path) {
        String text = path.text();
        return path.kind() == PathMatch.Kind.PREFIX && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static boolean pathMatches(PathMatch wanted, String path) {
        String text = bare(wanted);
        return switch (wanted.kind()) {
            case EXACT -> path.equals(text);
            case REGEX -> Pattern.compile(text).matcher(path).find();
            case PREFIX -> text.isEmpty() || path.equals(text) || path.startsWith(text + "/");
        };
    }

    private static boolean conditionsHold(RouteConditions conditions, Asked asked) {
        boolean method = conditions.methods().isEmpty() || conditions.methods().contains(asked.method());
        boolean fields = conditions.headers().entrySet().stream()
                .allMatch(each -> holds(
                        each.getValue(),
                        asked.fields().containsKey(each.getKey())
                                ? List.of(asked.fields().get(each.getKey()))
                                : List.of()));
        boolean query = conditions.query().entrySet().stream()
                .allMatch(each -> holds(
                        each.getValue(),
                        asked.query().stream()
                                .filter(pair -> pair[0].equals(each.getKey()))
                                .map(pair -> pair[1])
                                .toList()));
        return method && fields && query;
    }

    private static boolean holds(TextMatch match, List<String> values) {
        return switch (match.kind()) {
            case PRESENT -> !values.isEmpty();
            case ABSENT -> values.isEmpty();
            case EXACT -> values.contains(match.text());
            case PREFIX -> values.stream().anyMatch(value -> value.startsWith(match.text()));
            case SUFFIX -> values.stream().anyMatch(value -> value.endsWith(match.text()));
            case CONTAINS -> values.stream().anyMatch(value -> value.contains(match.text()));
            case REGEX ->
                values.stream()
                        .anyMatch(value ->
                                Pattern.compile(match.text()).matcher(value).find());
        };
    }
}
