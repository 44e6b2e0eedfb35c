package io.sluice.core.spi;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;

/** TLS on the side where we connect to backends. Safe for use by every event loop. */
@FunctionalInterface
public interface ClientTls {

    /**
     * A new handler for one connection, to be first in its pipeline.
     *
     * @param host the name that the backend's certificate must carry
     * @param port the port connected to
     */
    ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port);

    /** The same, offering no other protocol than HTTP/1.1 by ALPN. */
    default ClientTls http1() {
        return this;
    }
}
