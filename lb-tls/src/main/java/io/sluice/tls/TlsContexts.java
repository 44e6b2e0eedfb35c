package io.sluice.tls;

import io.netty.handler.ssl.SslProvider;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one loaded configuration. Files are read and checked when {@link #server} or {@link #client} is called; they are
 * looked at again once {@link #watch} is.
 *
 * <p>The engine is BoringSSL through netty-tcnative, or the JDK's where that does not load. Its contexts live outside of
 * the heap: close this when no listener and no pool will begin connections with it any more. Connections that run keep
 * what they need until they end.
 *
 * <p>Made and closed by one thread; what it makes is safe for use by every event loop.
 */
public final class TlsContexts implements AutoCloseable {

    private final TlsEngine engine;
    private final InstantSource clock;
    private final ClientContexts clients;
    private @Nullable KeyLog keyLog;
    private final List<ListenerTls> listeners = new ArrayList<>();
    private @Nullable CertificateWatch watch;

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
     * Writes the secrets of all connections of what is made from now on to a file, until this is closed. For debugging
     * alone; it says so in the log.
     *
     * @throws IOException where the file cannot be written
     */
    public void logKeys(Path file) throws IOException {
        KeyLog log = KeyLog.open(file);
        keyLog = log;
        engine.logKeys(log);
    }

    /**
     * TLS for a listener. Its files are looked at again once {@link #watch} is called.
     *
     * @param listener its name, for the log and for observers
     * @throws InvalidSettingsException with everything that is wrong with the files
     */
    public ServerTls server(String listener, ServerTlsSettings settings) {
        ListenerTls tls = new ListenerTls(
                listener, settings, engine.provider(), clock, ListenerOptions.of(listener, settings, clock, keyLog));
        listeners.add(tls);
        return tls;
    }

    /**
     * Begins to look at the files of all listeners and pools that were made, on threads of its own, until what is returned, or this, is
     * closed. To be called once, when all are made.
     */
    public AutoCloseable watch(CertificateObserver observer) {
        CertificateWatch begun = new CertificateWatch(listeners, new ExpiryWarnings(clock), observer);
        watch = begun;
        clients.watch();
        return begun;
    }

    /**
     * TLS towards a pool. Its files are looked at again once {@link #watch} is called.
     *
     * @param pool its name, for the log
     * @throws InvalidSettingsException with everything that is wrong with the files
     */
    public ClientTls client(String pool, ClientTlsSettings settings) {
        return clients.client(pool, settings);
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
        clients.close();
        engine.close();
        KeyLog log = keyLog;
        if (log != null) {
            log.close();
            keyLog = null;
        }
    }
}
