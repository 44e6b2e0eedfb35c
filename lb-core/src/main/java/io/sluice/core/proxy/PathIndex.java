package io.sluice.core.proxy;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one host with where they lead. A path is found in one walk over its bytes: at the end of each segment the table
 * is asked for what has been walked over so far, and what was found last is the longest.
 */
final class PathIndex {

    private final @Nullable RoutePlan everything;
    private final ByteTable<RoutePlan> prefixes;

    /**
     * An index.
     *
     * @param paths without a slash at their end; the empty one is a prefix of every path
     */
    PathIndex(Map<String, RoutePlan> paths) {
        everything = paths.get("");
        prefixes = new ByteTable<>(paths.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Where the longest prefix of whole segments leads, or null. */
    @Nullable
    RoutePlan find(RoutePath path) {
        RoutePlan found = everything;
        byte[] bytes = path.bytes();
        int start = path.start();
        int end = path.end();
        int last = Math.min(end, start + prefixes.longest());
        int hash = ByteTable.EMPTY;
        for (int i = start; i < last; ) {
            hash = ByteTable.hash(hash, bytes[i++]);
            if (i == end || bytes[i] == '/') {
                RoutePlan here = prefixes.get(hash, bytes, start, i);
                found = here == null ? found : here;
            }
        }
        return found;
    }
}
