package io.sluice.tls;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientTls;
import io.sluice.tls.ClientTlsSettings.Verify;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the TLS towards pools, with the contexts of one engine. For the thread that owns the engine. */
final class ClientContexts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientContexts.class);

    /** Sessions of one pool: some tickets for each connection that is made again within their time. */
    private static final int MOST_SESSIONS = 1024;

    /** A resumed handshake shows no certificate, so it is asked for again after a while. */
    private static final int SESSION_SECONDS = 300;

    private final TlsEngine engine;
    private final InstantSource clock;
    private final List<PoolFiles> pools = new ArrayList<>();
    private @Nullable PoolWatch watch;

    ClientContexts(TlsEngine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * TLS towards a pool.
     *
     * @param pool its name, for the log
     * @throws InvalidSettingsException with everything that is wrong with the files
     */
    ClientTls client(String pool, ClientTlsSettings settings) {
        PoolFiles files = new PoolFiles(pool, settings, clock);
        pools.add(files);
        if (settings.trust().believesAnybody()) {
            LOG.warn(
                    "pool {}: \"verify: none\": whoever is on the way can impersonate its backends, and read and change their"
                            + " traffic",
                    pool);
        }
        String[] javaGroups = javaGroups(settings.protocol());
        PoolTls probes = new PoolTls(context(settings, files, 1), settings, files, javaGroups, false);
        return settings.sessionReuse()
                ? new PoolTls(context(settings, files, MOST_SESSIONS), settings, files, javaGroups, true)
                        .probedBy(probes)
                : probes;
    }

    private SslContext context(ClientTlsSettings settings, PoolFiles files, int sessions) {
        ProtocolSettings protocol = settings.protocol();
        SslContextBuilder builder = SslContextBuilder.forClient()
                .protocols(protocol.versions().protocols())
                .ciphers(ServerTlsContext.ciphers(protocol), SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(ServerTlsContext.alpn(protocol))
                .endpointIdentificationAlgorithm(settings.trust().verify() == Verify.FULL ? "HTTPS" : null)
                .trustManager(files.trust())
                .sessionCacheSize(sessions)
                .sessionTimeout(SESSION_SECONDS);
        if (engine.provider() != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, ServerTlsContext.boringGroups(protocol));
        }
        OwnKey key = files.key();
        if (key != null) {
            builder.keyManager(key);
        }
        return engine.build(builder);
    }

    /** What has no setting on the context of Java's engine; empty with the other. */
    private String[] javaGroups(ProtocolSettings protocol) {
        try {
            return engine.provider() == SslProvider.JDK ? ServerTlsContext.javaGroups(protocol) : new String[0];
        } catch (SSLException e) {
            new Checks()
                    .require("groups", false, String.valueOf(e.getMessage()))
                    .done();
            throw new AssertionError("the check has failed", e);
        }
    }

    /** Begins to look at the files of all pools that were made. */
    void watch() {
        watch = new PoolWatch(pools);
    }

    /** Looks at files no more. */
    @Override
    public void close() {
        PoolWatch watching = watch;
        if (watching != null) {
            watching.close();
            watch = null;
        }
        pools.clear();
    }
}
