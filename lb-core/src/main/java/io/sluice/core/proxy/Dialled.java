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

    /** What watches the handshake of {@link #tls()}; for one that has it. */
    BackendHandshake handshake();

    /** No connection was made. */
    void dialFailed(Throwable cause);
}
