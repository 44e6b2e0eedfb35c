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
                // A backend that answers early and reads no further breaks our writes; its answer is still to be read.
                .option(ChannelOption.AUTO_CLOSE, false)
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
                        failed(connection, future.cause());
                    }
                });
    }

    /** Where no socket could be made, for want of descriptors for one, Netty tells it on a thread of its own. */
    private void failed(BackendConnection connection, Throwable cause) {
        if (eventLoop.inEventLoop()) {
            connection.dialFailed(cause);
        } else {
            eventLoop.execute(() -> connection.dialFailed(cause));
        }
    }
}
