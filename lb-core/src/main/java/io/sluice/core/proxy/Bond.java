package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.pool.Backend;
import io.sluice.core.proxyprotocol.ProxyHeaderSender;
import io.sluice.core.settings.SendProxy;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whom a backend connection may serve besides the exchange that it was made for: everybody, or only one client, which a PROXY header
 * has told of, or only requests for one host, under whose name TLS was begun. Where it binds, the connection is kept apart, and
 * closed rather than kept while others wait for a connection to its backend.
 *
 * @param client the only client, or null for any
 * @param name the only host in lower case, empty for none; or null for any
 */
record Bond(@Nullable ServedClient client, @Nullable String name) {

    static final Bond NONE = new Bond(null, null);

    /** That of a connection for the exchange. On its event loop. */
    static Bond of(Loop loop, Exchange exchange) {
        PoolPlan plan = exchange.pool();
        return plan.binds
                ? new Bond(
                        plan.sendProxy == SendProxy.OFF
                                ? null
                                : exchange.client().served(),
                        plan.named
                                ? host(loop, exchange.head(), exchange.rules().target())
                                : null)
                : NONE;
    }

    private static String host(Loop loop, Head head, RequestTarget target) {
        RoutePath path = loop.routePath();
        int length = path.readHost(head, target);
        String host = new String(path.host(), 0, length, StandardCharsets.ISO_8859_1);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    boolean binds() {
        return client != null || name != null;
    }

    /** True where there is nobody left to serve. */
    boolean gone() {
        return client != null && client.gone();
    }

    /** The host that TLS is to be begun under, or null for the backend's own. */
    @Nullable
    String asked() {
        return name == null || name.isEmpty() ? null : name;
    }

    /** What tells the backend of the client, or null where nothing does. */
    @Nullable
    ProxyHeaderSender proxyHeader(SendProxy version) {
        return client == null
                ? null
                : new ProxyHeaderSender(
                        version, client.ends().client(), client.ends().local());
    }

    /** The unused connections of this bond to the backend; made where there are none. */
    IdleConnections idle(Loop loop, Backend backend) {
        if (client != null) {
            return client.idle().of(backend, name);
        }
        return name == null ? loop.idle(backend) : loop.bound().of(backend, name);
    }

    /** The same, or null where there are none. */
    @Nullable
    IdleConnections find(Loop loop, Backend backend) {
        if (client != null) {
            return client.idle().find(backend, name);
        }
        return name == null ? loop.idle(backend) : loop.bound().find(backend, name);
    }
}
