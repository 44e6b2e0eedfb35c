package io.sluice.core.proxy;

import io.netty.channel.ChannelHandler;
import io.sluice.core.pool.Backend;
import io.sluice.core.proxyprotocol.ProxyHeaderSender;
import io.sluice.core.spi.ClientTls;
import org.jspecify.annotations.Nullable;

/** A connection to a backend that is to be made: what a {@link Dialer} must know of it, and whom it tells. On its event loop. */
interface Dialing {

    Backend backend();

    /** TLS of the connection, or null where it is plain. */
    @Nullable
    ClientTls tls();

    /** What tells the backend of the client that this connection serves; null where nothing does. */
    @Nullable
    ProxyHeaderSender proxyHeader();

    /** What comes last in the pipeline of the new channel; it is told when the channel is active. */
    ChannelHandler handler();

    /** The connection was not made. */
    void dialFailed(Throwable cause);
}
