package io.sluice.core.proxy;

import io.netty.channel.ChannelHandler;
import io.sluice.core.pool.Backend;
import io.sluice.core.proxyprotocol.ProxyHeaderSender;
import io.sluice.core.spi.ClientTls;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a backend that is to be made.
 *
 * @param tls of the connection, or null where it is plain
 * @param asked the name that the request asked for, where TLS goes by it; else null
 * @param handshake what watches the handshake of TLS, or null
 * @param proxyHeader what tells the backend of the client that the connection serves; null where nothing does
 * @param handler what comes last in the pipeline of the new channel, and is told when that is active
 * @param failed told on the event loop where no channel comes to be
 */
record Dialing(
        Backend backend,
        @Nullable ClientTls tls,
        @Nullable String asked,
        @Nullable ChannelHandler handshake,
        @Nullable ProxyHeaderSender proxyHeader,
        ChannelHandler handler,
        Consumer<Throwable> failed) {

    /** One whose handshake, where there is any, is told of. */
    static Dialing of(
            Loop loop,
            Backend backend,
            PoolPlan plan,
            @Nullable ClientTls tls,
            Bond bond,
            ChannelHandler handler,
            Consumer<Throwable> failed) {
        BackendHandshake handshake = tls == null ? null : new BackendHandshake(loop, backend.observer());
        return new Dialing(backend, tls, bond.asked(), handshake, bond.proxyHeader(plan.sendProxy), handler, failed);
    }
}
