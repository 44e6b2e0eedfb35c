package io.sluice.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.sluice.core.proxyprotocol.ProxyHeaderSender;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes the connections for the probes of one pool, each with its pipeline: PROXY header, TLS, codec, {@link ProbeHandler}. */
final class ProbeConnector {

    private final Transport transport;
    private final Bootstrap template;
    private final ProbeProtocol protocol;
    private final @Nullable ClientTls tls;
    private final @Nullable String asked;
    private final SendProxy sendProxy;

    ProbeConnector(
            Transport transport, EventLoop loop, ProbeSettings probe, @Nullable ClientTls tls, SendProxy sendProxy) {
        this.transport = transport;
        this.protocol = ProbeProtocol.of(probe, tls != null);
        this.tls = tls == null ? null : tls.forProbes();
        this.asked = probe instanceof HttpProbeSettings http ? hostOf(http.host()) : null;
        this.sendProxy = sendProxy;
        // The attempt keeps the time, from the name to the response, so the connection needs no timeout of its own.
        this.template = new Bootstrap().group(loop).disableResolver().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    }

    /** Connects. Called on the loop. */
    ChannelFuture connect(SocketAddress address, ProbeAttempt attempt) {
        Bootstrap bootstrap =
                template.clone().channelFactory(transport.connecting(address)).handler(new Pipeline(address, attempt));
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        return bootstrap.connect(transport.address(address));
    }

    private ChannelHandler newTls(ClientTls tls, Channel channel, SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? tls.newHandler(channel.alloc(), inet.getHostString(), inet.getPort(), asked)
                : tls.newHandler(channel.alloc(), "localhost", 0, asked);
    }

    /** The Host that the probe sends, without its port. */
    private static @Nullable String hostOf(@Nullable String authority) {
        if (authority == null) {
            return null;
        }
        return authority.replaceFirst(":[0-9]*$", "").replaceFirst("^\\[(.*)]$", "$1");
    }

    private final class Pipeline extends ChannelInitializer<Channel> {

        private final SocketAddress address;
        private final ProbeAttempt attempt;

        Pipeline(SocketAddress address, ProbeAttempt attempt) {
            this.address = address;
            this.attempt = attempt;
        }

        @Override
        protected void initChannel(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            if (sendProxy != SendProxy.OFF) {
                pipeline.addLast(ProxyHeaderSender.forOurselves(sendProxy));
            }
            if (tls != null) {
                pipeline.addLast(newTls(tls, channel, address));
            }
            protocol.install(pipeline);
            pipeline.addLast(new ProbeHandler(protocol, attempt, tls != null));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            attempt.fail(cause);
            context.close();
        }
    }
}
