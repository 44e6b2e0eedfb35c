package io.sluice.core.spi;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** TLS on the side where clients connect. Safe for use by every event loop. */
public interface ServerTls {

    /**
     * A new handler for one accepted connection, to be first in its pipeline; it bounds the time of the handshake itself
     * and closes the connection when the handshake fails.
     */
    ChannelHandler newHandler(ByteBufAllocator allocator);

    /**
     * What is known of a connection whose handshake is done. Called once per connection, on its event loop.
     *
     * @param channel with the handler, or what it has put in its own place, in its pipeline
     * @param begunEpochMillis when the handshake began, by the wall clock
     * @param handshakeNanos how long the handshake took
     */
    TlsFacts facts(Channel channel, long begunEpochMillis, long handshakeNanos);
}
