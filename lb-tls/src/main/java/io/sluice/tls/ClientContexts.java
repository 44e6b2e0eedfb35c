package io.sluice.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientTls;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the TLS towards pools, with the contexts of one engine. For the thread that owns the engine. */
final class ClientContexts {

    private static final Logger LOG = LoggerFactory.getLogger(ClientContexts.class);

    /** Sessions of one pool: some tickets for each connection that is made again within their time. */
    private static final int MOST_SESSIONS = 1024;

    /** A resumed handshake shows no certificate, so it is asked for again after a while. */
    private static final int SESSION_SECONDS = 300;

    private final TlsEngine engine;
    private final InstantSource clock;

    ClientContexts(TlsEngine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * TLS towards a pool.
     *
     * @throws InvalidSettingsException with everything that is wrong with the files
     */
    ClientTls client(ClientTlsSettings settings) {
        if (settings.trust().believesAnybody()) {
            LOG.warn("A pool's TLS has \"verify: none\": its backends can be impersonated and their traffic read");
        }
        BackendTrust trust = trust(settings.trust());
        SslContext fresh = context(settings, trust, 1);
        PoolTls probes = new PoolTls(fresh, settings, false);
        return settings.sessionReuse()
                ? new PoolTls(context(settings, trust, MOST_SESSIONS), settings, true).probedBy(probes)
                : probes;
    }

    private BackendTrust trust(Trust settings) {
        return new BackendTrust(
                settings.verify() == Verify.NONE ? null : Authorities.of(settings.ca(), clock.instant()),
                settings.fingerprints(),
                clock);
    }

    private SslContext context(ClientTlsSettings settings, BackendTrust trust, int sessions) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .protocols(settings.offer().minVersion().protocols())
                .ciphers(TlsEngine.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(alpn(settings.offer().alpn()))
                .endpointIdentificationAlgorithm(settings.trust().verify() == Verify.FULL ? "HTTPS" : null)
                .trustManager(trust)
                .sessionCacheSize(sessions)
                .sessionTimeout(SESSION_SECONDS);
        settings.certificate().ifPresent(own -> {
            Identity identity = Identity.read(own.chain(), own.key(), clock.instant());
            builder.keyManager(identity.key(), identity.chain());
        });
        return engine.build(builder, "ca", settings.trust().ca());
    }

    private static ApplicationProtocolConfig alpn(List<String> protocols) {
        return protocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
    }
}
