package io.sluice.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientTls;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the TLS towards pools, with the contexts of one engine. For the thread that owns the engine. */
final class ClientContexts {

    private static final Logger LOG = LoggerFactory.getLogger(ClientContexts.class);

    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    private final TlsEngine engine;

    ClientContexts(TlsEngine engine) {
        this.engine = engine;
    }

    /**
     * TLS towards a pool.
     *
     * @throws InvalidSettingsException with everything that is wrong with the file
     */
    ClientTls client(ClientTlsSettings settings) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .protocols(ServerTlsSettings.Version.TLS_1_2.protocols())
                .ciphers(TlsEngine.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(ALPN);
        if (settings.verify() == ClientTlsSettings.Verify.FULL) {
            builder.endpointIdentificationAlgorithm("HTTPS");
            trust(builder, settings.ca());
        } else {
            LOG.warn("A pool's TLS has \"verify: none\": its backends can be impersonated and their traffic read");
            builder.endpointIdentificationAlgorithm(null).trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        SslContext context = engine.build(builder, "ca", settings.ca());
        return (allocator, host, port) ->
                TlsEngine.bounded(context.newHandler(allocator, host, port), settings.handshakeTimeout());
    }

    private static void trust(SslContextBuilder builder, @Nullable Path ca) {
        if (ca != null) {
            Checks checks = new Checks();
            List<X509Certificate> authorities = new PemFile("ca", ca, checks).certificates();
            checks.done();
            builder.trustManager(authorities);
        }
    }
}
