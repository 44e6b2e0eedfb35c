package io.sluice.tls;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.sluice.core.settings.InvalidSettingsException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resumption of sessions at one listener, whichever of its certificates they began with.
 *
 * <p>Java's engine has tickets too, but keys of its own that it neither shows nor takes, one set for each context.
 */
final class SessionResumption implements ContextOption {

    private static final Logger LOG = LoggerFactory.getLogger(SessionResumption.class);

    private final SessionSettings settings;
    private final Supplier<byte[]> sessionIdContext;
    private final @Nullable TicketKeys keys;
    private @Nullable OpenSslServerSessionContext sessions;
    private List<OpenSslSessionTicketKey> current = List.of();
    private boolean told;

    /**
     * Makes or reads the first keys.
     *
     * @param sessionIdContext up to 32 bytes that tell the sessions of a context from those of contexts that ask other
     *     things of their clients
     * @throws InvalidSettingsException where the file of keys is broken
     */
    SessionResumption(SessionSettings settings, Supplier<byte[]> sessionIdContext, Instant now) {
        this.settings = settings;
        this.sessionIdContext = sessionIdContext;
        this.keys = switch (settings.tickets()) {
            case SessionTickets.Off off -> null;
            case SessionTickets.Rotating rotating -> new RotatingTicketKeys(rotating, now);
            case SessionTickets.Shared shared -> new SharedTicketKeys(shared.keyFile());
        };
        if (keys != null) {
            current = keys.at(now);
        }
    }

    @Override
    public void configure(SslContextBuilder builder) {
        // 0 would be without a bound for Java's engine.
        builder.sessionCacheSize(Math.max(1, settings.cacheSize()))
                .sessionTimeout(settings.timeout().toSeconds());
    }

    @Override
    public void built(SslContext context) {
        if (!(context instanceof ReferenceCountedOpenSslContext openSsl)) {
            tellOfJavasEngine();
            return;
        }
        OpenSslServerSessionContext built = (OpenSslServerSessionContext) openSsl.sessionContext();
        built.setSessionIdContext(sessionIdContext.get());
        built.setSessionCacheEnabled(settings.cacheSize() > 0);
        if (keys == null) {
            return;
        }
        built.setTicketKeys(current.toArray(OpenSslSessionTicketKey[]::new));
        sessions = built;
    }

    /** Netty turns tickets on for every context, and off for none; so each connection says that it has no use for them. */
    @Override
    public void handler(SslHandler handler) {
        if (keys == null && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
    }

    /** Gives the context new keys where it is time for that, or their file has changed. May read the file. */
    @Override
    public void upkeep(Instant now, CertificateObserver observer) {
        if (keys == null || sessions == null) {
            return;
        }
        List<OpenSslSessionTicketKey> next = keys.at(now);
        if (!next.equals(current)) {
            current = next;
            sessions.setTicketKeys(next.toArray(OpenSslSessionTicketKey[]::new));
        }
    }

    private void tellOfJavasEngine() {
        if (told) {
            return;
        }
        told = true;
        switch (settings.tickets()) {
            case SessionTickets.Off off ->
                LOG.warn("\"session-tickets: off\" has no effect: Java's TLS engine gives tickets all the same");
            case SessionTickets.Rotating rotating ->
                LOG.info("Java's TLS engine rotates its ticket keys by its own clock, not by \"session-tickets\"");
            case SessionTickets.Shared shared ->
                LOG.warn(
                        "The ticket keys of {} are not used, so sessions do not survive a failover: Java's TLS engine"
                                + " takes no keys",
                        shared.keyFile());
        }
    }
}
