package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a listener, each with its paths.
 *
 * <pre>
 *   a.b.example.org          exact:     a.b.example.org
 *    ^ ^                     wildcard:  .b.example.org, then .example.org, then .org
 *                            any
 * </pre>
 *
 * The first of these that has a route for the request wins. Hosts are compared in lower case, without port and without a dot at
 * their end.
 */
final class HostIndex {

    private final ByteTable<PathIndex> exact;
    private final ByteTable<PathIndex> below;
    private final @Nullable PathIndex any;
    private final boolean looksAtPaths;

    HostIndex(List<RoutePlan> plans) {
        Map<String, PathIndex> hosts = new HashMap<>();
        plans.stream()
                .collect(Collectors.groupingBy(plan -> plan.match.host()))
                .forEach((host, routes) -> hosts.put(host, new PathIndex(routes)));
        looksAtPaths = hosts.values().stream().anyMatch(PathIndex::looksAtPaths);
        any = hosts.get("");
        exact = new ByteTable<>(hosts.entrySet().stream()
                .filter(host -> !host.getKey().isEmpty() && !host.getKey().startsWith("*."))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        below = new ByteTable<>(hosts.entrySet().stream()
                .filter(host -> host.getKey().startsWith("*."))
                .collect(Collectors.toMap(host -> host.getKey().substring(1), Map.Entry::getValue)));
    }

    /** True where some of the routes are not for every path. */
    boolean looksAtPaths() {
        return looksAtPaths;
    }

    /** The route of a request, or null. */
    @Nullable
    RoutePlan find(Head head, RequestTarget target, ExchangeFacts facts, RoutePath path) {
        RoutePlan found = null;
        if (!exact.isEmpty() || !below.isEmpty()) {
            found = findByHost(head, target, facts, path);
        }
        return found != null || any == null ? found : any.find(path, head, target, facts);
    }

    private @Nullable RoutePlan findByHost(Head head, RequestTarget target, ExchangeFacts facts, RoutePath path) {
        int length = path.readHost(head, target);
        byte[] host = path.host();
        PathIndex whole = length <= exact.longest() ? look(exact, host, 0, length) : null;
        RoutePlan found = whole == null ? null : whole.find(path, head, target, facts);
        // The longest suffix first; what is longer than every suffix that we know is not looked at.
        for (int i = Math.max(1, length - below.longest()); found == null && i < length; i++) {
            if (host[i] == '.') {
                PathIndex suffix = look(below, host, i, length);
                found = suffix == null ? null : suffix.find(path, head, target, facts);
            }
        }
        return found;
    }

    private static @Nullable PathIndex look(ByteTable<PathIndex> table, byte[] host, int start, int end) {
        int hash = ByteTable.EMPTY;
        for (int i = start; i < end; i++) {
            hash = ByteTable.hash(hash, host[i]);
        }
        return table.get(hash, host, start, end);
    }
}
