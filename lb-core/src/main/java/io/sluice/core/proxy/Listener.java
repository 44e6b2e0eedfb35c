package io.sluice.core.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.UnixChannelOption;
import io.sluice.core.settings.ProxyProtocolSettings;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.transport.UnixSocketFile;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An address we accept on. Where the kernel can spread connections over several sockets each event loop has its own, so that a
 * connection is accepted, served and closed by one thread.
 *
 * <p>At the limit of connections the sockets stop accepting and the others wait in the backlog, as they would with HAProxy;
 * with several loops up to one connection per loop may slip in.
 */
final class Listener {

    private static final int BACKLOG = 4096;

    private final Loops loops;
    private final Supplier<ListenerPlan> plan;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Loop, UnfinishedHandshakes> handshakes = new HashMap<>();
    private final List<Channel> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean full;
    private volatile @Nullable UnixSocketFile file;

    Listener(Loops loops, Supplier<ListenerPlan> plan) {
        this.loops = loops;
        this.plan = plan;
        AtomicInteger unfinished = new AtomicInteger();
        loops.all().forEach(loop -> handshakes.put(loop, new UnfinishedHandshakes(unfinished)));
    }

    /** What exchanges are served by now. */
    ListenerPlan plan() {
        return plan.get();
    }

    /**
     * Opens the sockets. Blocks; not for an event loop.
     *
     * @throws ListenException where the address cannot be had; no socket is open then
     */
    void open() throws ListenException {
        SocketAddress address = plan().settings.bind();
        boolean spread = loops.transport().spreadsAccepts() && loops.all().size() > 1;
        try {
            if (address instanceof UnixDomainSocketAddress path) {
                openFile(path);
                return;
            }
            if (spread && !loops.moves(address)) {
                refuseTaken((InetSocketAddress) address);
            }
            for (Loop loop : spread ? loops.all() : loops.all().subList(0, 1)) {
                Channel socket = bind(loop, spread ? loop.eventLoop() : loops.group(), address, spread);
                sockets.add(socket);
                // With port 0 the first socket's port is the one for all.
                address = socket.localAddress();
            }
        } catch (IOException cause) {
            close();
            throw new ListenException(plan().settings.name(), address, cause);
        }
    }

    private void openFile(UnixDomainSocketAddress path) throws IOException {
        UnixSocketFile claimed = UnixSocketFile.claim(path);
        sockets.add(bind(loops.all().getFirst(), loops.group(), path, false));
        file = claimed;
        claimed.secure(plan().settings.accept().socketFile());
    }

    /** Sockets that share a port would share it with another process of the same user too; so ask alone first. */
    private static void refuseTaken(InetSocketAddress address) throws IOException {
        ProtocolFamily family = address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        try (ServerSocketChannel alone = ServerSocketChannel.open(family)) {
            alone.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        }
    }

    private Channel bind(Loop acceptor, EventLoopGroup children, SocketAddress address, boolean spread)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor.eventLoop(), children)
                .channelFactory(loops.transport().listening(address))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
        }
        if (spread) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        ChannelOption<Boolean> freeBind = loops.transport().freeBind();
        if (freeBind != null && loops.moves(address)) {
            bootstrap.option(freeBind, true);
        }
        ChannelFuture bound = bootstrap.bind(loops.transport().address(address)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            throw cause instanceof IOException io ? io : new IOException(cause);
        }
        return bound.channel();
    }

    /** Takes a connection that the kernel has accepted. On the event loop that is to own it. */
    private void accept(Channel channel) {
        ListenerPlan now = plan();
        now.observer.connectionOpened();
        if (connections.incrementAndGet() >= now.settings.limits().maxConnections()) {
            now.observer.limitReached("max-connections");
            pause(true);
        }
        channel.closeFuture().addListener(closed -> {
            now.observer.connectionClosed();
            connections.decrementAndGet();
            if (full) {
                pause(false);
            }
        });
        Loop loop = loops.of(channel.eventLoop());
        ProxyProtocolSettings header = now.settings.accept().proxyProtocol();
        if (!header.from().isEmpty()
                && header.expectedFrom(ConnectionEnds.of(channel).client())) {
            channel.pipeline().addLast(new ProxyHeaderReader(loop, now));
        }
        if (now.settings.accept().passthrough().readsHello()) {
            channel.pipeline().addLast(new HelloGate(loop, this, now));
        } else {
            serve(channel, loop, now, null);
        }
    }

    /**
     * Serves the connection ourselves, from its first byte on. On its event loop.
     *
     * @param ja4 the fingerprint of the client's ClientHello, where one was taken
     */
    void serve(Channel channel, Loop loop, ListenerPlan now, @Nullable String ja4) {
        ServerTls tls = now.tls;
        if (tls != null) {
            secure(channel, now, new ClientHandshake(loop, tls, now.observer, unfinished(loop), ja4), tls);
        }
        PoolPlan relay = now.relay;
        channel.pipeline()
                .addLast(
                        relay == null
                                ? ProtocolChoice.first(loop, this, now, tls != null)
                                : new RelayGate(
                                        loop,
                                        now,
                                        relay,
                                        channel.pipeline().get(ProxyHeaderReader.class) != null,
                                        ja4));
    }

    private UnfinishedHandshakes unfinished(Loop loop) {
        return Objects.requireNonNull(handshakes.get(loop));
    }

    private void secure(Channel channel, ListenerPlan now, ClientHandshake handshake, ServerTls tls) {
        channel.pipeline().addLast(new PlainHttpGuard(handshake), tls.newHandler(channel.alloc()), handshake);
        if (unfinished(loops.of(channel.eventLoop()))
                .add(handshake, now.settings.limits().maxHandshakes())) {
            now.observer.limitReached("max-handshakes");
        }
    }

    /**
     * Each socket is told on its own event loop: told from another, Netty forgets what it is told first only after it has heeded
     * what it is told second, and would accept nothing for ever.
     */
    private synchronized void pause(boolean wanted) {
        full = wanted && connections.get() >= plan().settings.limits().maxConnections();
        for (Channel socket : sockets) {
            socket.eventLoop().execute(() -> socket.config().setAutoRead(!full));
        }
    }

    /** Stops accepting; connections go on. Blocks until the sockets are closed. */
    void close() {
        UnixSocketFile own = file;
        if (own != null) {
            file = null;
            own.remove();
        }
        for (Channel socket : sockets) {
            socket.close().awaitUninterruptibly();
        }
        sockets.clear();
    }

    int connections() {
        return connections.get();
    }

    boolean isOpen() {
        return sockets.stream().anyMatch(Channel::isOpen);
    }

    /** The address that it listens on, or null where it is not open. */
    @Nullable
    SocketAddress address() {
        if (sockets.isEmpty()) {
            return null;
        }
        SocketAddress asked = plan().settings.bind();
        return asked instanceof InetSocketAddress
                ? Objects.requireNonNull(sockets.getFirst().localAddress())
                : asked;
    }
}
