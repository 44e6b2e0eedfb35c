package io.sluice.daemon.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.sluice.core.settings.SocketFileSettings;
import io.sluice.core.transport.Transport;
import io.sluice.core.transport.UnixSocketFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Serves the admin pages over HTTP/1.1, on one event loop of its own: a scrape takes milliseconds, and no exchange waits
 * for it. At most {@link #MOST_CONNECTIONS} connections, each closed when it is silent for {@link #IDLE_SECONDS}.
 */
public final class AdminServer implements AutoCloseable {

    static final int MOST_CONNECTIONS = 64;
    static final int IDLE_SECONDS = 30;

    private static final int MOST_TARGET = 2048;
    private static final int MOST_HEAD = 16 * 1024;
    private static final int MOST_BODY = 4 * 1024;
    private static final int CLOSE_SECONDS = 2;

    private final EventLoopGroup group;
    private final Channel channel;
    private final SocketAddress asked;
    private final Optional<UnixSocketFile> file;

    private AdminServer(EventLoopGroup group, Channel channel, SocketAddress asked, Optional<UnixSocketFile> file) {
        this.group = group;
        this.channel = channel;
        this.asked = asked;
        this.file = file;
    }

    /**
     * Binds and serves.
     *
     * @throws IOException where the address cannot be bound; nothing is left open then
     */
    public static AdminServer start(Transport transport, AdminSettings settings, AdminSource source)
            throws IOException {
        SocketAddress asked = settings.bind();
        Optional<UnixSocketFile> file = asked instanceof UnixDomainSocketAddress path
                ? Optional.of(UnixSocketFile.claim(path))
                : Optional.empty();
        EventLoopGroup group = transport.newGroup(1, "admin");
        ChannelFuture bound = bootstrap(transport.listening(asked), group, source, asked)
                .bind(transport.address(asked))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
            throw new IOException(bound.cause());
        }
        AdminServer server = new AdminServer(group, bound.channel(), asked, file);
        try {
            if (file.isPresent()) {
                file.get().secure(SocketFileSettings.defaults());
            }
        } catch (IOException cause) {
            server.close();
            throw cause;
        }
        return server;
    }

    private static ServerBootstrap bootstrap(
            ChannelFactory<ServerChannel> sockets, EventLoopGroup group, AdminSource source, SocketAddress asked) {
        AdminPages pages = new AdminPages(source);
        List<Operation> operations =
                List.of(new ConnectionClosing(source), new Resigning(source), new WeightChange(source));
        Connections connections = new Connections(MOST_CONNECTIONS);
        ServerBootstrap bootstrap = new ServerBootstrap();
        if (asked instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        return bootstrap.group(group).channelFactory(sockets).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel child) {
                child.pipeline()
                        .addLast(connections)
                        .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                        .addLast(new HttpServerCodec(MOST_TARGET, MOST_HEAD, MOST_BODY))
                        .addLast(new HttpObjectAggregator(MOST_BODY, true))
                        .addLast(new AdminHandler(pages, operations));
            }
        });
    }

    /** Where it is bound; the port is the system's choice where the settings say 0. */
    public SocketAddress address() {
        return asked instanceof InetSocketAddress ? channel.localAddress() : asked;
    }

    /** Closes the socket and every connection, and waits for the loop to end. */
    @Override
    public void close() {
        file.ifPresent(UnixSocketFile::remove);
        channel.close();
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
