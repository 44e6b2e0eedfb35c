package io.sluice.core.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.transport.Transport;
import java.net.InetSocketAddress;

/** Dials over the transport of the event loop. The time is bounded by the connection's deadline, not by Netty's timer. */
final class SocketDialer implements Dialer {

    private final EventLoop eventLoop;
    private final Transport transport;

    SocketDialer(EventLoop eventLoop, Transport transport) {
        this.eventLoop = eventLoop;
        this.transport = transport;
    }

    @Override
    public void dial(BackendConnection connection) {
        InetSocketAddress address = connection.backend().address();
        new Bootstrap()
                .group(eventLoop)
                .channel(transport.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ClientTls tls = connection.tls();
                        if (tls != null) {
                            channel.pipeline()
                                    .addLast(tls.newHandler(
                                            channel.alloc(), address.getHostString(), address.getPort()));
                        }
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(address)
                .addListener(future -> {
                    if (!future.isSuccess()) {
                        connection.dialFailed(future.cause());
                    }
                });
    }
}
