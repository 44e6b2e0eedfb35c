package io.sluice.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.IllegalReferenceCountException;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsFacts;
import io.sluice.tls.CertificateObserver.Shown;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one listener with the certificates that it shows, as its files change.
 *
 * <p>{@link #newHandler} is for every event loop, the rest for one thread at a time.
 */
final class ListenerTls implements ServerTls, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerTls.class);

    /** Up to so many certificates are made ready for the engine at once, so that no first client waits for it. */
    private static final int READY_AT_ONCE = 100;

    private final String name;
    private final ServerTlsSettings settings;
    private final IdentityStore store;
    private final KeyChooser chooser;
    private volatile ServerTlsContext context;
    private final List<ContextOption> options;
    private final SslProvider engine;
    private final InstantSource clock;

    /**
     * Reads the files.
     *
     * @param name of the listener, for the log
     * @throws InvalidSettingsException with everything that is wrong
     */
    ListenerTls(
            String name,
            ServerTlsSettings settings,
            SslProvider engine,
            InstantSource clock,
            List<ContextOption> options) {
        this.name = name;
        this.settings = settings;
        this.options = List.copyOf(options);
        this.engine = engine;
        this.clock = clock;
        this.store = new IdentityStore(
                settings.certificates(),
                Named.all(SignatureScheme.values(), settings.protocol().signatureSchemes()),
                clock);
        store.load(this::warn);
        IdentityIndex index = store.index();
        this.chooser = new KeyChooser(index);
        try {
            makeReady(index);
            this.context = new ServerTlsContext(engine, settings, chooser, options);
        } catch (SSLException | IllegalArgumentException e) {
            index.all().forEach(Identity::retire);
            throw notUsable(index, e);
        }
        warnOfHidden(index);
        options.forEach(option -> option.identities(index.all()));
    }

    private void warnOfHidden(IdentityIndex index) {
        index.hidden().forEach(one -> warn(one + " is never shown: its names are those of certificates before it"));
    }

    private static InvalidSettingsException notUsable(IdentityIndex index, Exception cause) {
        LOG.debug("No TLS context", cause);
        try {
            new Checks()
                    .require(
                            "certificate",
                            false,
                            index.all().getFirst() + " is not usable for TLS: " + cause.getMessage())
                    .done();
        } catch (InvalidSettingsException e) {
            return e;
        }
        throw new AssertionError("the check has failed", cause);
    }

    private void makeReady(IdentityIndex index) throws SSLException {
        if (engine != SslProvider.JDK && index.all().size() <= READY_AT_ONCE) {
            for (Identity identity : index.all()) {
                identity.credential();
            }
        }
    }

    @Override
    public ChannelHandler newHandler(ByteBufAllocator allocator) {
        while (true) {
            ServerTlsContext current = context;
            try {
                return current.newHandler(allocator);
            } catch (IllegalReferenceCountException e) {
                if (current == context) {
                    throw e; // nothing came in its place: the listener is closed
                }
            }
        }
    }

    @Override
    public TlsFacts facts(Channel channel, long begunEpochMillis, long handshakeNanos) {
        return ConnectionFacts.of(channel, begunEpochMillis, handshakeNanos);
    }

    /** The listener's name. */
    String name() {
        return name;
    }

    /** How often the files are to be looked at; zero for never. */
    Duration interval() {
        return settings.certificates().reloadInterval();
    }

    /** How many certificates it shows. */
    int size() {
        return chooser.now().all().size();
    }

    /** The certificates shown now. */
    List<Shown> shown() {
        return chooser.now().all().stream()
                .map(identity ->
                        new Shown(identity.facts().file(), identity.facts().notAfter()))
                .toList();
    }

    /**
     * Looks at the files; what has changed and is usable is shown in handshakes that begin from now on.
     *
     * @return false where something is on its way, so that the next look should be soon
     */
    boolean look(CertificateObserver observer) {
        IdentityStore.Look look = store.look();
        look.warnings().forEach(this::warn);
        for (String refusal : look.refusals()) {
            LOG.error("listener {}: a changed certificate is refused, what was there before stays: {}", name, refusal);
            observer.reloaded(name, false);
        }
        if (look.changed()) {
            take();
            LOG.info("listener {}: certificates changed: {}, shown now: {}", name, look.taken(), size());
            for (int i = 0; i < look.taken(); i++) {
                observer.reloaded(name, true);
            }
            observer.shown(name, shown());
        }
        return look.settled();
    }

    private void take() {
        List<Identity> gone = new ArrayList<>(chooser.now().all());
        IdentityIndex next = store.index();
        try {
            makeReady(next);
        } catch (SSLException e) {
            LOG.error("listener {}: a certificate is not usable for TLS: {}", name, e.getMessage());
        }
        warnOfHidden(next);
        chooser.choosesFrom(next);
        options.forEach(option -> option.identities(next.all()));
        gone.removeAll(next.all());
        gone.forEach(Identity::retire);
    }

    /** What the options do now and then; where one of them wants it, new connections get a new context. */
    void upkeep(CertificateObserver observer) {
        options.forEach(option -> option.upkeep(clock.instant(), observer));
        if (options.stream().anyMatch(ContextOption::wantsNewContext)) {
            renew();
        }
    }

    private void renew() {
        ServerTlsContext old = context;
        try {
            context = new ServerTlsContext(engine, settings, chooser, options);
            old.close();
        } catch (SSLException | IllegalArgumentException e) {
            LOG.error("listener {}: its TLS stays as it was: {}", name, e.getMessage());
        }
    }

    private void warn(String warning) {
        LOG.warn("listener {}: {}", name, warning);
    }

    /** Gives everything back; connections that run keep what they need. */
    @Override
    public void close() {
        options.forEach(ContextOption::close);
        context.close();
        chooser.now().all().forEach(Identity::retire);
    }
}
