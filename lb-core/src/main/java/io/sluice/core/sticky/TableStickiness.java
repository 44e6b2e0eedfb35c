package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.spi.StickyTableCounts;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A table knows which backend clients have, by a key that they show. */
final class TableStickiness implements Stickiness {

    final KeyTable table;
    final KeySource source;

    /** True where the backend gives the key, so that one that a client thought of has no entry. */
    final boolean learned;

    private final BackendIds backends;
    private final Map<Backend, Long> ids = new HashMap<>();

    private TableStickiness(KeyTable table, StickySettings.Table settings, Pool pool) {
        this.table = table;
        this.source = new KeySource(settings.key());
        this.learned = settings.key() instanceof StickySettings.Learned;
        this.backends = new BackendIds(pool.backends(), this::idOf);
        pool.backends().forEach(backend -> ids.put(backend, idOf(backend.name())));
        pool.observer().stickyTable(new Counts(table));
    }

    static TableStickiness of(StickySettings.Table settings, Pool pool, @Nullable Stickiness before, long nowNanos) {
        KeyTable table = before instanceof TableStickiness other && other.table.serves(settings)
                ? other.table
                : new KeyTable(settings, nowNanos);
        return new TableStickiness(table, settings, pool);
    }

    /** What stands for a backend in the table: of its name, so that it outlives the pool. */
    private long idOf(String backend) {
        long id = table.hash().of(backend.getBytes(StandardCharsets.UTF_8));
        return id == TableShard.ABSENT ? 1 : id;
    }

    long idOf(Backend backend) {
        return Objects.requireNonNull(ids.get(backend));
    }

    @Nullable
    Backend backend(long id) {
        return id == TableShard.ABSENT ? null : backends.find(id);
    }

    @Override
    public Visit visit(Head request, RequestTarget target, SocketAddress client, long nowSeconds, long nowNanos) {
        byte[] key = source.ofRequest(request, target, client);
        return new TableVisit(this, key == null ? null : table.hash().of(key), nowNanos);
    }

    private record Counts(KeyTable table) implements StickyTableCounts {

        @Override
        public int entries() {
            return table.entries(System.nanoTime());
        }

        @Override
        public long evicted() {
            return table.evicted();
        }

        @Override
        public long expired() {
            return table.expired();
        }
    }
}
