package io.sluice.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;

/** Passes as soon as it is connected. */
final class TcpProbe implements ProbeProtocol {

    private final boolean tls;

    TcpProbe(boolean tls) {
        this.tls = tls;
    }

    @Override
    public void install(ChannelPipeline pipeline) {
        if (!tls) {
            // A reset instead of a farewell: the probe is over, and no socket stays behind in TIME_WAIT.
            pipeline.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    @Override
    public void connected(Channel channel, ProbeAttempt attempt) {
        attempt.pass(tls ? "TLS handshake" : "connected");
    }

    @Override
    public void read(Object message, ProbeAttempt attempt) {}
}
