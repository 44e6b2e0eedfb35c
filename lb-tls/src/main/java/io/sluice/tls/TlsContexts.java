package io.sluice.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import java.time.InstantSource;

/**
 * The TLS of one loaded configuration. Files are read and checked when {@link #server} or {@link #client} is called, and
 * never again.
 *
 * <p>The engine is BoringSSL through netty-tcnative, or the JDK's where that does not load. Its contexts live outside of
 * the heap: close this when no listener and no pool will begin connections with it any more. Connections that run keep
 * what they need until they end.
 *
 * <p>Made and closed by one thread; what it makes is safe for use by every event loop.
 */
public final class TlsContexts implements AutoCloseable {

    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    private final TlsEngine engine;
    private final InstantSource clock;
    private final ClientContexts clients;

    /**
     * Contexts of the best engine that loads on this machine; warns where that is the JDK's.
     *
     * @param clock by which certificates are found expired
     */
    public TlsContexts(InstantSource clock) {
        this(TlsEngine.best(), clock);
    }

    TlsContexts(SslProvider provider, InstantSource clock) {
        this(new TlsEngine(provider), clock);
    }

    private TlsContexts(TlsEngine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
        this.clients = new ClientContexts(engine, clock);
    }

    /**
     * TLS for a listener.
     *
     * @throws InvalidSettingsException with everything that is wrong with the files
     */
    public ServerTls server(ServerTlsSettings settings) {
        Identity identity = Identity.read(settings.certificate(), settings.key(), clock.instant());
        SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain())
                .protocols(settings.minVersion().protocols())
                .ciphers(TlsEngine.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(ALPN);
        SslContext context = engine.build(builder, "certificate", settings.certificate());
        return allocator -> TlsEngine.bounded(context.newHandler(allocator), settings.handshakeTimeout());
    }

    /**
     * TLS towards a pool.
     *
     * @throws InvalidSettingsException with everything that is wrong with the file
     */
    public ClientTls client(ClientTlsSettings settings) {
        return clients.client(settings);
    }

    /** Gives back the contexts; what was made of them begins no connection any more. */
    @Override
    public void close() {
        engine.close();
    }
}
