package io.sluice.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that both sides run on, BoringSSL through netty-tcnative or the JDK's where that does not load, and the
 * contexts that were made with it, which may live outside of the heap. Made, used and closed by one thread.
 */
final class TlsEngine implements AutoCloseable {

    /** Forward secret and authenticated, fastest first: RFC 9325 section 4.2. Those of TLS 1.3 are all so. */
    static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Logger LOG = LoggerFactory.getLogger(TlsEngine.class);

    private final SslProvider provider;
    private final List<SslContext> contexts = new ArrayList<>();

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /** The best that loads on this machine; warns where that is the JDK's. */
    static TlsEngine best() {
        if (OpenSsl.isAvailable()) {
            return new TlsEngine(SslProvider.OPENSSL_REFCNT);
        }
        LOG.warn(
                "TLS runs on Java's engine, which takes several times the CPU: netty-tcnative does not load: {}",
                String.valueOf(OpenSsl.unavailabilityCause()));
        return new TlsEngine(SslProvider.JDK);
    }

    /**
     * Builds a context of this engine and keeps it until {@link #close}.
     *
     * @param key the key of the configuration that is to blame where the engine refuses
     * @throws InvalidSettingsException where it refuses
     */
    SslContext build(SslContextBuilder builder, String key, @Nullable Path file) {
        try {
            SslContext context = builder.sslProvider(provider).build();
            contexts.add(context);
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            LOG.debug("No TLS context from {}", file, e);
            new Checks()
                    .require(key, false, file + " is not usable for TLS: " + e.getMessage())
                    .done();
            throw new AssertionError("the check has failed", e);
        }
    }

    static SslHandler bounded(SslHandler handler, Duration handshakeTimeout) {
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }

    /** Gives back the contexts; connections that run keep what they need. */
    @Override
    public void close() {
        contexts.forEach(ReferenceCountUtil::release);
        contexts.clear();
    }
}
