package io.sluice.core.proxy;

import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.spi.ConnectionClose;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Unused connections that not everybody may use, by backend and host, see {@link Bond}. On one event loop. */
final class BoundConnections {

    private record Key(Backend backend, @Nullable String name) {}

    private final Map<Key, IdleConnections> kept = new HashMap<>();

    /** Those to the backend under the name; made where there are none. */
    IdleConnections of(Backend backend, @Nullable String name) {
        return kept.computeIfAbsent(new Key(backend, name), key -> new IdleConnections(backend))
                .touch();
    }

    /** The same, or null: names that clients make up leave nothing behind. */
    @Nullable
    IdleConnections find(Backend backend, @Nullable String name) {
        IdleConnections found = kept.get(new Key(backend, name));
        return found == null ? null : found.touch();
    }

    /** Others wait for a connection to a backend of the pool: what is kept here makes room. */
    void giveUp(Pool pool) {
        for (Map.Entry<Key, IdleConnections> entry : List.copyOf(kept.entrySet())) {
            if (pool.backends().contains(entry.getKey().backend())) {
                entry.getValue().closeAll(ConnectionClose.GIVEN_UP);
            }
        }
    }

    void closeAll(ConnectionClose reason) {
        List.copyOf(kept.values()).forEach(connections -> connections.closeAll(reason));
        kept.clear();
    }

    /** Lets go of those that nobody has asked for since the last call. */
    void forgetUnused() {
        kept.values().removeIf(IdleConnections::isForgotten);
    }

    int remembered() {
        return kept.size();
    }
}
