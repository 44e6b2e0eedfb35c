package io.sluice.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.transport.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes the connections for the probes of one pool, each with its pipeline: TLS, codec, {@link ProbeHandler}. */
final class ProbeConnector {

    private final Bootstrap template;
    private final ProbeProtocol protocol;
    private final @Nullable ClientTls tls;

    ProbeConnector(Transport transport, EventLoop loop, ProbeSettings probe, @Nullable ClientTls tls) {
        this.protocol = ProbeProtocol.of(probe, tls != null);
        this.tls = tls;
        // The attempt keeps the time, from the name to the response, so the connection needs no timeout of its own.
        this.template = new Bootstrap()
                .group(loop)
                .channel(transport.client())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /** Connects. Called on the loop. */
    ChannelFuture connect(InetSocketAddress address, ProbeAttempt attempt) {
        return template.clone().handler(new Pipeline(address, attempt)).connect(address);
    }

    private final class Pipeline extends ChannelInitializer<Channel> {

        private final InetSocketAddress address;
        private final ProbeAttempt attempt;

        Pipeline(InetSocketAddress address, ProbeAttempt attempt) {
            this.address = address;
            this.attempt = attempt;
        }

        @Override
        protected void initChannel(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            if (tls != null) {
                pipeline.addLast(tls.newHandler(channel.alloc(), address.getHostString(), address.getPort()));
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
