package io.sluice.core.proxy;

import io.netty.channel.Channel;
import io.sluice.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a client's connection: those of our own socket, or those that a PROXY header told of the connection to the
 * proxy in front. A client over a unix socket has no name that would tell it from another.
 *
 * @param client where the client is
 * @param local the address that it connected to
 */
record ConnectionEnds(SocketAddress client, SocketAddress local) {

    static final ConnectionEnds UNKNOWN = new ConnectionEnds(NoAddress.INSTANCE, NoAddress.INSTANCE);

    private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    static final ConnectionEnds UNIX = new ConnectionEnds(UNNAMED, UNNAMED);

    /** The ends of a channel that is active. */
    static ConnectionEnds of(Channel channel) {
        if (Transport.isUnix(channel)) {
            return UNIX;
        }
        return new ConnectionEnds(known(channel.remoteAddress()), known(channel.localAddress()));
    }

    /** True where the connection was closed before anybody asked who it is. */
    boolean isGone() {
        return client == NoAddress.INSTANCE && local instanceof InetSocketAddress;
    }

    /** A socket that is closed already has no address any more. */
    private static SocketAddress known(@Nullable SocketAddress address) {
        return Objects.requireNonNullElse(address, NoAddress.INSTANCE);
    }
}
