package io.sluice.core.settings;

import java.util.List;
import java.util.stream.Stream;

/**
 * A match that leads somewhere.
 *
 * @param match which requests it is for
 * @param action where it leads
 * @param policy what becomes of them on the way
 */
public record RouteSettings(RouteMatch match, RouteAction action, RoutePolicy policy) {

    /** A route that leads requests somewhere as they came. */
    public RouteSettings(String host, String path, RouteAction action) {
        this(new RouteMatch(host, path), action, RoutePolicy.none());
    }

    /** A route that leads requests to a pool as they came. */
    public RouteSettings(String host, String path, String pool) {
        this(host, path, new RouteAction.ToPool(pool));
    }

    /** The names of the pools that it needs, that of its mirror last; none where it gives the answer itself. */
    public List<String> pools() {
        return Stream.concat(action.pools().stream(), policy.mirror().map(MirrorSettings::pool).stream())
                .distinct()
                .toList();
    }
}
