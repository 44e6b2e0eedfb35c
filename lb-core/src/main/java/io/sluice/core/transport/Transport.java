package io.sluice.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.settings.TransportSettings;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A way to move bytes, with the channel classes that belong to it.
 *
 * @param name for logs: {@code epoll}, {@code io_uring} or {@code nio}
 * @param handler makes the loops' inner part
 * @param server makes listening channels of a protocol family
 * @param client makes connecting channels of a protocol family; those for IP take both of its versions
 * @param unix the address of a unix socket as its channels want it
 * @param spreadsAccepts true where several sockets can listen on one port and the kernel spreads the connections over them
 */
public record Transport(
        String name,
        Supplier<IoHandlerFactory> handler,
        Function<SocketProtocolFamily, ServerChannel> server,
        Function<SocketProtocolFamily, Channel> client,
        Function<UnixDomainSocketAddress, SocketAddress> unix,
        boolean spreadsAccepts) {

    /**
     * The transport asked for.
     *
     * @throws UnsupportedOperationException where it does not load on this machine, with the reason
     */
    public static Transport of(TransportSettings.Io io) {
        return switch (io) {
            case AUTO -> Epoll.isAvailable() ? epoll() : nio();
            case EPOLL -> require(Epoll.isAvailable(), "epoll", Epoll.unavailabilityCause(), Transport::epoll);
            case IO_URING ->
                require(IoUring.isAvailable(), "io_uring", IoUring.unavailabilityCause(), Transport::ioUring);
            case NIO -> nio();
        };
    }

    /** New event loops of this transport; the threads are daemon threads. */
    public EventLoopGroup newGroup(int threads, String threadName) {
        return new CountingLoops(threads, new DefaultThreadFactory(threadName, true), handler.get());
    }

    /** True where none of these loops, which are of {@link #newGroup}, has a channel that is not closed all through. For any thread. */
    public static boolean isEmpty(EventLoopGroup group) {
        for (EventExecutor loop : group) {
            if (((CountingLoops.Counting) loop).channels() > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * What makes the channels that listen on an address. A socket of IPv6 would take 0.0.0.0 for every address of both
     * families, and open more than was asked for; so IPv4 gets its own, but with io_uring, where Netty has none.
     */
    public ChannelFactory<ServerChannel> listening(SocketAddress address) {
        SocketProtocolFamily family = familyOf(address);
        return () -> server.apply(family);
    }

    /** What makes the channels that connect to an address. */
    public ChannelFactory<Channel> connecting(SocketAddress address) {
        SocketProtocolFamily family = familyOf(address);
        return () -> client.apply(family);
    }

    /** The address as the channels want it. */
    public SocketAddress address(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress path ? unix.apply(path) : address;
    }

    /**
     * What lets a socket listen on an address that this machine does not have now, or null where the transport cannot: Linux's
     * IP_FREEBIND, which needs no right.
     */
    public @Nullable ChannelOption<Boolean> freeBind() {
        return switch (name) {
            case "epoll" -> EpollChannelOption.IP_FREEBIND;
            case "io_uring" -> IoUringChannelOption.IP_FREEBIND;
            default -> null;
        };
    }

    private static SocketProtocolFamily familyOf(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        }
        return SocketProtocolFamily.UNIX;
    }

    private static Transport require(boolean available, String name, Throwable cause, Supplier<Transport> transport) {
        if (!available) {
            throw new UnsupportedOperationException(
                    name + " does not load on this machine: " + cause.getMessage(), cause);
        }
        return transport.get();
    }

    private static Transport epoll() {
        return new Transport(
                "epoll",
                EpollIoHandler::newFactory,
                family -> isUnix(family) ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel(family),
                family -> isUnix(family) ? new EpollDomainSocketChannel() : new EpollSocketChannel(),
                Transport::byPath,
                true);
    }

    private static Transport ioUring() {
        return new Transport(
                "io_uring",
                IoUringIoHandler::newFactory,
                family -> isUnix(family) ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel(),
                family -> isUnix(family) ? new IoUringDomainSocketChannel() : new IoUringSocketChannel(),
                Transport::byPath,
                true);
    }

    private static Transport nio() {
        return new Transport(
                "nio",
                NioIoHandler::newFactory,
                family -> isUnix(family)
                        ? new NioServerDomainSocketChannel()
                        : new NioServerSocketChannel(SelectorProvider.provider(), family),
                family -> isUnix(family) ? new NioDomainSocketChannel() : new NioSocketChannel(),
                path -> path,
                false);
    }

    /** True for a connection over a unix socket, whose addresses say nothing. */
    public static boolean isUnix(Channel channel) {
        return channel instanceof DomainSocketChannel || channel instanceof NioDomainSocketChannel;
    }

    private static boolean isUnix(SocketProtocolFamily family) {
        return family == SocketProtocolFamily.UNIX;
    }

    private static SocketAddress byPath(UnixDomainSocketAddress address) {
        return new DomainSocketAddress(address.getPath().toFile());
    }
}
