package io.sluice.core.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.sluice.core.proxyprotocol.ProxyHeaderSender;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Dials over the transport of the event loop. The time is bounded by the connection's deadline, not by Netty's timer. */
final class SocketDialer implements Dialer {

    private final EventLoop eventLoop;
    private final Transport transport;

    SocketDialer(EventLoop eventLoop, Transport transport) {
        this.eventLoop = eventLoop;
        this.transport = transport;
    }

    @Override
    public void dial(Dialing connection) {
        SocketAddress address = connection.backend().address();
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(transport.connecting(address))
                // A backend that answers early and reads no further breaks our writes; its answer is still to be read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ProxyHeaderSender header = connection.proxyHeader();
                        if (header != null) {
                            channel.pipeline().addLast(header);
                        }
                        ClientTls tls = connection.tls();
                        if (tls != null) {
                            channel.pipeline().addLast(newTls(tls, channel, address, connection.asked()));
                        }
                        if (connection.handshake() != null) {
                            channel.pipeline().addLast(connection.handshake());
                        }
                        channel.pipeline().addLast(connection.handler());
                    }
                });
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap.connect(transport.address(address)).addListener(future -> {
            if (!future.isSuccess()) {
                failed(connection, future.cause());
            }
        });
    }

    private static ChannelHandler newTls(
            ClientTls tls, Channel channel, SocketAddress address, @Nullable String asked) {
        return address instanceof InetSocketAddress inet
                ? tls.newHandler(channel.alloc(), inet.getHostString(), inet.getPort(), asked)
                : tls.newHandler(channel.alloc(), "localhost", 0, asked);
    }

    /** Where no socket could be made, for want of descriptors for one, Netty tells it on a thread of its own. */
    private void failed(Dialing connection, Throwable cause) {
        if (eventLoop.inEventLoop()) {
            connection.failed().accept(cause);
        } else {
            eventLoop.execute(() -> connection.failed().accept(cause));
        }
    }
}
