package io.sluice.core.proxy;

import io.netty.channel.ChannelHandler;
import io.sluice.core.pool.Backend;
import io.sluice.core.proxyprotocol.ProxyHeaderSender;
import io.sluice.core.spi.ClientTls;
import org.jspecify.annotations.Nullable;

/** The last handler of a connection that a {@link Dialer} makes. On the event loop of the connection. */
interface Dialled extends ChannelHandler {

    Backend backend();

    /** What tells the backend of the client first, or null where nothing does. */
    @Nullable
    ProxyHeaderSender proxyHeader();

    /** The TLS of the connection, or null where it has none of ours. */
    @Nullable
    ClientTls tls();

    /** The name that the request asked for, where the TLS goes by it; else null. */
    @Nullable
    String asked();

    /** What watches the handshake of that TLS; null where there is none. */
    @Nullable
    BackendHandshake handshake();

    /** No connection was made. */
    void dialFailed(Throwable cause);
}
