package io.sluice.core.spi;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/** TLS on the side where we connect to backends. Safe for use by every event loop. */
@FunctionalInterface
public interface ClientTls {

    /**
     * A new handler for one connection, to be first in its pipeline.
     *
     * @param host the backend's own name, which its certificate must carry where no other is configured
     * @param port the port connected to
     */
    ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port);

    /** The same, offering no other protocol than HTTP/1.1 by ALPN. */
    default ClientTls http1() {
        return this;
    }

    /**
     * The same for a connection that begins with a request.
     *
     * @param asked the host that the request asks for, without its port; null where it names none
     */
    default ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port, @Nullable String asked) {
        return newHandler(allocator, host, port);
    }

    /** True where a connection is made under the name that the request asks for, and so serves requests for that name alone. */
    default boolean namedByRequest() {
        return false;
    }

    /** The same for probes: backends show their certificate each time. */
    default ClientTls forProbes() {
        return this;
    }
}
