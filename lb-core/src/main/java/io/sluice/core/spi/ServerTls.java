package io.sluice.core.spi;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;

/** TLS on the side where clients connect. Safe for use by every event loop. */
@FunctionalInterface
public interface ServerTls {

    /**
     * A new handler for one accepted connection, to be first in its pipeline; it bounds the time of the handshake itself
     * and closes the connection when the handshake fails.
     */
    ChannelHandler newHandler(ByteBufAllocator allocator);
}
