package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.StickyOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A visit with a key that may have an entry in the table. A key of the request is entered once a connection to a backend is there: a
 * backend that cannot be reached keeps no clients, and a client's second request, on its way at the same time, finds the first
 * one's backend. A key that backends give is entered when one gives it, and moves with its client.
 */
final class TableVisit implements Visit {

    private final TableStickiness sticky;
    private final @Nullable Long key;
    private final long nowNanos;
    private long entered;

    TableVisit(TableStickiness sticky, @Nullable Long key, long nowNanos) {
        this.sticky = sticky;
        this.key = key;
        this.nowNanos = nowNanos;
        this.entered = key == null ? TableShard.ABSENT : sticky.table.find(key, nowNanos);
    }

    @Override
    public @Nullable Backend backend() {
        return sticky.backend(entered);
    }

    @Override
    public StickyOutcome outcome() {
        if (entered == TableShard.ABSENT) {
            return StickyOutcome.MISS;
        }
        return backend() == null ? StickyOutcome.GONE : StickyOutcome.HIT;
    }

    @Override
    public void editRequest(Head request) {}

    @Override
    public void connected(Backend backend) {
        boolean known = entered != TableShard.ABSENT;
        if (key != null && (known || !sticky.learned)) {
            long id = sticky.idOf(backend);
            if (id != entered) {
                sticky.table.put(key, entered, id, nowNanos);
                entered = id;
            }
        }
    }

    @Override
    public void editResponse(Head response, Backend from, boolean secure) {
        byte[] given = sticky.source.ofResponse(response);
        if (given != null) {
            long learnt = sticky.table.hash().of(given);
            long before = sticky.table.find(learnt, nowNanos);
            sticky.table.put(learnt, before, sticky.idOf(from), nowNanos);
        }
    }
}
