package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
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
 * The first of these that has a path for the request wins. Hosts are compared in lower case, without port and without a dot at
 * their end.
 */
final class HostIndex {

    private final ByteTable<PathIndex> exact;
    private final ByteTable<PathIndex> below;
    private final @Nullable PathIndex any;

    /**
     * An index.
     *
     * @param hosts as routes name them, in lower case: an exact host, {@code *.} and a suffix, or empty for any
     */
    HostIndex(Map<String, PathIndex> hosts) {
        any = hosts.get("");
        exact = new ByteTable<>(hosts.entrySet().stream()
                .filter(host -> !host.getKey().isEmpty() && !host.getKey().startsWith("*."))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        below = new ByteTable<>(hosts.entrySet().stream()
                .filter(host -> host.getKey().startsWith("*."))
                .collect(Collectors.toMap(host -> host.getKey().substring(1), Map.Entry::getValue)));
    }

    /** Where host and path lead, or null. */
    @Nullable
    RoutePlan find(Head head, RequestTarget target, RoutePath path) {
        RoutePlan found = null;
        if (!exact.isEmpty() || !below.isEmpty()) {
            found = findByHost(path, path.readHost(head, target));
        }
        return found != null || any == null ? found : any.find(path);
    }

    private @Nullable RoutePlan findByHost(RoutePath path, int length) {
        byte[] host = path.host();
        PathIndex whole = length <= exact.longest() ? look(exact, host, 0, length) : null;
        RoutePlan found = whole == null ? null : whole.find(path);
        // The longest suffix first; what is longer than every suffix that we know is not looked at.
        for (int i = Math.max(1, length - below.longest()); found == null && i < length; i++) {
            if (host[i] == '.') {
                PathIndex suffix = look(below, host, i, length);
                found = suffix == null ? null : suffix.find(path);
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
