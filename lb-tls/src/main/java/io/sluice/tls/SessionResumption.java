package io.sluice.tls;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.sluice.core.settings.InvalidSettingsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resumption of sessions at one listener: all of its contexts, whatever their certificate, open each other's tickets.
 * A context joins when it is made and leaves before it is released. Safe for use by several threads.
 *
 * <p>Java's engine has tickets too, but keys of its own that it neither shows nor takes, one set for each context.
 */
final class SessionResumption {

    private static final Logger LOG = LoggerFactory.getLogger(SessionResumption.class);

    private final SessionSettings settings;
    private final byte[] sessionIdContext;
    private final @Nullable TicketKeys keys;
    private final List<ReferenceCountedOpenSslContext> contexts = new ArrayList<>();
    private List<OpenSslSessionTicketKey> current = List.of();
    private boolean told;

    /**
     * Makes or reads the first keys.
     *
     * @param sessionIdContext up to 32 bytes that tell the sessions of this listener from those of listeners that ask
     *     other things of their clients
     * @throws InvalidSettingsException where the file of keys is broken
     */
    SessionResumption(SessionSettings settings, byte[] sessionIdContext, Instant now) {
        this.settings = settings;
        this.sessionIdContext = sessionIdContext.clone();
        this.keys = switch (settings.tickets()) {
            case SessionTickets.Off off -> null;
            case SessionTickets.Rotating rotating -> new RotatingTicketKeys(rotating, now);
            case SessionTickets.Shared shared -> new SharedTicketKeys(shared.keyFile());
        };
        if (keys != null) {
            current = keys.at(now);
        }
    }

    /** What must be known before a context is made. */
    void prepare(SslContextBuilder builder) {
        // 0 would be without a bound for Java's engine.
        builder.sessionCacheSize(Math.max(1, settings.cacheSize()))
                .sessionTimeout(settings.timeout().toSeconds());
    }

    /** Sets up a context that was made from a prepared builder. */
    @SuppressWarnings("deprecation") // Netty has no other way to turn tickets off.
    synchronized void join(SslContext context) {
        if (!(context instanceof ReferenceCountedOpenSslContext openSsl)) {
            tellOfJavasEngine();
            return;
        }
        OpenSslServerSessionContext sessions = (OpenSslServerSessionContext) openSsl.sessionContext();
        sessions.setSessionIdContext(sessionIdContext);
        sessions.setSessionCacheEnabled(settings.cacheSize() > 0);
        if (keys == null) {
            SSLContext.setOptions(openSsl.sslCtxPointer(), SSL.SSL_OP_NO_TICKET);
            return;
        }
        sessions.setTicketKeys(current.toArray(OpenSslSessionTicketKey[]::new));
        contexts.add(openSsl);
    }

    /** Lets a context go; it must be called before the context is released. */
    synchronized void leave(SslContext context) {
        contexts.removeIf(known -> known == context);
    }

    /** Gives the contexts new keys where it is time for that, or their file has changed. May read a file. */
    synchronized void refresh(Instant now) {
        if (keys == null) {
            return;
        }
        List<OpenSslSessionTicketKey> next = keys.at(now);
        if (!next.equals(current)) {
            current = next;
            OpenSslSessionTicketKey[] array = next.toArray(OpenSslSessionTicketKey[]::new);
            contexts.forEach(context -> context.sessionContext().setTicketKeys(array));
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
