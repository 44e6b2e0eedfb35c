package io.sluice.daemon.run;

import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsProvider;
import io.sluice.daemon.config.Configuration;
import io.sluice.tls.CertificateObserver;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.TlsContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The TLS of a configuration; the files of certificates are read again where they change. */
final class ConfiguredTls implements TlsProvider, AutoCloseable {

    /** The variable of the environment that names the file of secrets, as for browsers and curl. */
    static final String KEY_LOG = "SSLKEYLOGFILE";

    private final Map<String, ServerTls> listeners = new HashMap<>();
    private final Map<String, ClientTls> pools = new HashMap<>();
    private final TlsContexts contexts;

    private ConfiguredTls(TlsContexts contexts) {
        this.contexts = contexts;
    }

    /**
     * Reads the files.
     *
     * @param keyLog where the secrets of all connections are to be written, or null
     * @throws StartException where one is not as it was when the configuration was checked, or the log cannot be written
     */
    static ConfiguredTls of(Configuration configuration, @Nullable String keyLog) throws StartException {
        Configuration.Tls settings = configuration.tls();
        ConfiguredTls tls = new ConfiguredTls(new TlsContexts(Clock.systemUTC()));
        try {
            if (keyLog != null && !keyLog.isEmpty()) {
                tls.contexts.logKeys(Path.of(keyLog));
            }
            settings.listeners().forEach((name, server) -> tls.listeners.put(name, tls.contexts.server(name, server)));
            for (PoolSettings pool : configuration.traffic().pools()) {
                ClientTlsSettings client = settings.pools().get(pool.name());
                if (client != null) {
                    boolean http = speaksHttp(configuration, pool.name());
                    tls.pools.put(
                            pool.name(),
                            http
                                    ? OfferedVersions.of(tls.contexts, pool, client)
                                    : tls.contexts.client(pool.name(), client.withAlpn(List.of())));
                }
            }
            return tls;
        } catch (IllegalArgumentException e) {
            tls.close();
            throw new StartException("tls: " + e.getMessage(), e);
        } catch (IOException e) {
            tls.close();
            throw new StartException(KEY_LOG + ": " + keyLog + " cannot be written: " + e, e);
        }
    }

    /** False for a pool that gets nothing but what listeners relay unread. */
    private static boolean speaksHttp(Configuration configuration, String pool) {
        List<ListenerSettings> listeners = configuration.traffic().listeners();
        return listeners.stream()
                        .noneMatch(listener -> listener.accept().relay().equals(Optional.of(pool)))
                || listeners.stream()
                        .flatMap(listener -> listener.routes().stream())
                        .anyMatch(route -> route.pools().contains(pool));
    }

    /** Begins to look at the files of certificates, until what is returned, or this, is closed. */
    AutoCloseable watch(CertificateObserver observer) {
        return contexts.watch(observer);
    }

    /** True where there is any TLS at all, so that the engine is worth loading. */
    static boolean needed(Configuration.Tls settings) {
        return !settings.listeners().isEmpty() || !settings.pools().isEmpty();
    }

    @Override
    public @Nullable ServerTls listener(String listener) {
        return listeners.get(listener);
    }

    @Override
    public @Nullable ClientTls pool(String pool) {
        return pools.get(pool);
    }

    @Override
    public void close() {
        contexts.close();
    }
}
