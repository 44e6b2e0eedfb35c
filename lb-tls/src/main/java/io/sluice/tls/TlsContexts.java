package io.sluice.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of one loaded configuration. Files are read and checked when {@link #server} or {@link #client} is called; those of
 * listeners' certificates are looked at again once {@link #watch} is.
 *
 * <p>The engine is BoringSSL through netty-tcnative, or the JDK's where that does not load. Its contexts live outside of
 * the heap: close this when no listener and no pool will begin connections with it any more. Connections that run keep
 * what they need until they end.
 *
 * <p>Made and closed by one thread; what it makes is safe for use by every event loop.
 */
public final class TlsContexts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    /** Forward secret and authenticated, fastest first: RFC 9325 section 4.2. Those of TLS 1.3 are all so. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    private final SslProvider engine;
    private final InstantSource clock;
    private @Nullable KeyLog keyLog;
    private final List<SslContext> contexts = new ArrayList<>();
    private final List<ListenerTls> listeners = new ArrayList<>();
    private @Nullable CertificateWatch watch;

    /**
     * Contexts of the best engine that loads on this machine; warns where that is the JDK's.
     *
     * @param clock by which certificates are found expired
     */
    public TlsContexts(InstantSource clock) {
        this(bestEngine(), clock);
    }

    TlsContexts(SslProvider engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * Writes the secrets of all connections of what is made from now on to a file, until this is closed. For debugging
     * alone; it says so in the log.
     *
     * @throws IOException where the file cannot be written
     */
    public void logKeys(Path file) throws IOException {
        keyLog = KeyLog.open(file);
    }

    /**
     * TLS for a listener. Its files are looked at again once {@link #watch} is called.
     *
     * @param listener its name, for the log and for observers
     * @throws InvalidSettingsException with everything that is wrong with the files
     */
    public ServerTls server(String listener, ServerTlsSettings settings) {
        ListenerTls tls = new ListenerTls(
                listener, settings, engine, clock, ListenerOptions.of(listener, settings, clock, keyLog));
        listeners.add(tls);
        return tls;
    }

    /**
     * Begins to look at the files of all listeners that were made, on a thread of its own, until what is returned, or this, is
     * closed. To be called once, when all are made.
     */
    public AutoCloseable watch(CertificateObserver observer) {
        CertificateWatch begun = new CertificateWatch(listeners, new ExpiryWarnings(clock), observer);
        watch = begun;
        return begun;
    }

    /**
     * TLS towards a pool.
     *
     * @throws InvalidSettingsException with everything that is wrong with the file
     */
    public ClientTls client(ClientTlsSettings settings) {
        SslContextBuilder builder =
                SslContextBuilder.forClient().protocols(ServerTlsSettings.Version.TLS_1_2.protocols());
        if (settings.verify() == ClientTlsSettings.Verify.FULL) {
            builder.endpointIdentificationAlgorithm("HTTPS");
            trust(builder, settings.ca());
        } else {
            LOG.warn("A pool's TLS has \"verify: none\": its backends can be impersonated and their traffic read");
            builder.endpointIdentificationAlgorithm(null).trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        SslContext context = build(builder, "ca", settings.ca());
        return (allocator, host, port) ->
                bounded(context.newHandler(allocator, host, port), settings.handshakeTimeout());
    }

    /** Gives back the contexts; what was made of them begins no connection any more. */
    @Override
    public void close() {
        CertificateWatch watching = watch;
        if (watching != null) {
            watching.close();
            watch = null;
        }
        listeners.forEach(ListenerTls::close);
        listeners.clear();
        contexts.forEach(ReferenceCountUtil::release);
        contexts.clear();
        KeyLog log = keyLog;
        if (log != null) {
            log.close();
            keyLog = null;
        }
    }

    private static SslProvider bestEngine() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL_REFCNT;
        }
        LOG.warn(
                "TLS runs on Java's engine, which takes several times the CPU: netty-tcnative does not load: {}",
                String.valueOf(OpenSsl.unavailabilityCause()));
        return SslProvider.JDK;
    }

    private static void trust(SslContextBuilder builder, @Nullable Path ca) {
        if (ca != null) {
            Checks checks = new Checks();
            List<X509Certificate> authorities = new PemFile("ca", ca, checks).certificates();
            checks.done();
            builder.trustManager(authorities);
        }
    }

    private SslContext build(SslContextBuilder builder, String key, @Nullable Path file) {
        builder.sslProvider(engine)
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(ALPN);
        try {
            SslContext context = builder.build();
            contexts.add(context);
            if (keyLog != null) {
                keyLog.watch(context);
            }
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            LOG.debug("No TLS context from {}", file, e);
            new Checks()
                    .require(key, false, file + " is not usable for TLS: " + e.getMessage())
                    .done();
            throw new AssertionError("the check has failed", e);
        }
    }

    private static SslHandler bounded(SslHandler handler, Duration handshakeTimeout) {
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }
}
