package io.sluice.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;

/**
 * One kind of probe, as spoken on a connection that stands. Has no state of its own, so that one serves all backends of a
 * pool; called on the loop that probes.
 */
interface ProbeProtocol {

    /** Adds the codec, if there is one. The connection is not made yet. */
    void install(ChannelPipeline pipeline);

    /** The connection stands, with TLS where the pool has it: asks, or ends the probe. */
    void connected(Channel channel, ProbeAttempt attempt);

    /** Something was read. The caller releases it. */
    void read(Object message, ProbeAttempt attempt);

    /** The protocol of those settings. */
    static ProbeProtocol of(ProbeSettings settings, boolean tls) {
        return switch (settings) {
            case HttpProbeSettings http -> new HttpProbe(http, tls);
            case TcpProbeSettings _ -> new TcpProbe(tls);
        };
    }
}
