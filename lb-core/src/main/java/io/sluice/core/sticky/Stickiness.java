package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickySettings;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** How the clients of one pool come back to the backend that they had. Safe for use by any thread. */
public sealed interface Stickiness permits CookieStickiness, TableStickiness {

    /**
     * That of a pool.
     *
     * @param before that of the pool of the same name that this one replaces, or null: it hands over its table and the key that it
     *     made, where the settings have stayed the same
     * @return null where the pool has none
     */
    static @Nullable Stickiness of(Pool pool, @Nullable Stickiness before, long nowNanos) {
        return switch (pool.settings().sticky().how()) {
            case StickySettings.Off off -> null;
            case StickyCookie cookie -> CookieStickiness.of(cookie, pool, before);
            case StickySettings.Table table -> TableStickiness.of(table, pool, before, nowNanos);
        };
    }

    /**
     * A request has come.
     *
     * @param client as the request's own view tells it
     * @param nowSeconds since the epoch
     * @param nowNanos by {@link System#nanoTime()}
     */
    Visit visit(Head request, RequestTarget target, SocketAddress client, long nowSeconds, long nowNanos);
}
