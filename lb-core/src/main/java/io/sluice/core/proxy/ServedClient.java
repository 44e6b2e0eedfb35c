package io.sluice.core.proxy;

import io.sluice.core.http.ClientIdentity;
import io.sluice.core.pool.Pool;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind one client connection, and the unused backend connections that have told their backend of this client and so
 * may serve no other: these go with the client's. On its event loop.
 */
final class ServedClient {

    private final boolean secure;
    private ConnectionEnds ends = ConnectionEnds.UNKNOWN;
    private @Nullable TlsFacts tls;
    private @Nullable ClientIdentity identity;
    private @Nullable BoundConnections idle;
    private boolean gone;

    ServedClient(boolean secure) {
        this.secure = secure;
    }

    /** Says who it is; to be told before the first exchange. */
    void is(ConnectionEnds known) {
        ends = known;
    }

    /** Says what its TLS is; to be told before the first exchange. */
    void is(TlsFacts known) {
        tls = known;
    }

    ConnectionEnds ends() {
        return ends;
    }

    /** Says in the facts of an exchange who it is. */
    void describe(ExchangeFacts facts, ListenerPlan plan) {
        facts.listener = plan.settings.name();
        facts.client = ends.client();
        facts.secure = secure;
        facts.tls = tls;
    }

    /** What backends are told of it; made when first asked for. */
    ClientIdentity identity() {
        if (identity == null) {
            identity = new ClientIdentity(ends.client(), secure, tls);
        }
        return identity;
    }

    /** The connections that serve this client alone. */
    BoundConnections idle() {
        if (idle == null) {
            idle = new BoundConnections();
        }
        return idle;
    }

    /** Others wait for a connection to a backend of the pool: what is kept unused for this client makes room. */
    void giveUpIdle(Pool pool) {
        if (idle != null) {
            idle.giveUp(pool);
        }
    }

    /** True where the client is gone, and nothing can be kept for it. */
    boolean gone() {
        return gone;
    }

    /** The client is gone. */
    void leave() {
        gone = true;
        if (idle != null) {
            idle.closeAll(ConnectionClose.EXCHANGE_ABORTED);
        }
    }
}
