package io.sluice.core.sticky;

import io.sluice.core.pool.Backend;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The backends of a pool by a number that stands for each of them. Of two with the same number, which with 1,000 backends happens
 * once in 10^13 times, the first is found. Immutable.
 */
final class BackendIds {

    private record Numbered(long id, Backend backend) {}

    private final long[] ids;
    private final Backend[] backends;

    BackendIds(List<Backend> pool, ToLongFunction<String> idOf) {
        List<Numbered> sorted = pool.stream()
                .map(backend -> new Numbered(idOf.applyAsLong(backend.name()), backend))
                .sorted(Comparator.comparingLong(Numbered::id))
                .toList();
        ids = sorted.stream().mapToLong(Numbered::id).toArray();
        backends = sorted.stream().map(Numbered::backend).toArray(Backend[]::new);
    }

    /** The backend of that number, or null. */
    @Nullable
    Backend find(long id) {
        int at = Arrays.binarySearch(ids, id);
        return at < 0 ? null : backends[at];
    }
}
