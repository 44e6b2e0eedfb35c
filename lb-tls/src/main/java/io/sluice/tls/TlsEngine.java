package io.sluice.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
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

    private static final Logger LOG = LoggerFactory.getLogger(TlsEngine.class);

    private final SslProvider provider;
    private final List<SslContext> contexts = new ArrayList<>();
    private @Nullable KeyLog keyLog;

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /** Has the secrets of what is built from now on written. */
    void logKeys(KeyLog log) {
        keyLog = log;
    }

    SslProvider provider() {
        return provider;
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
     * @throws InvalidSettingsException where it refuses
     */
    SslContext build(SslContextBuilder builder) {
        try {
            SslContext context = builder.sslProvider(provider).build();
            contexts.add(context);
            if (keyLog != null) {
                keyLog.watch(context);
            }
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            LOG.debug("No TLS context", e);
            new Checks()
                    .require("", false, "TLS refuses this: " + e.getMessage())
                    .done();
            throw new AssertionError("the check has failed", e);
        }
    }

    /** Gives back the contexts; connections that run keep what they need. */
    @Override
    public void close() {
        contexts.forEach(ReferenceCountUtil::release);
        contexts.clear();
    }
}
