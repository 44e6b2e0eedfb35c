package io.sluice.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.time.Instant;
import java.util.List;

/**
 * Something that a listener's TLS can do beside showing certificates: tickets, stapling, client certificates, a key log.
 * Whoever adds a feature to the terminating side writes one of these; {@link ServerTlsContext} calls it and knows nothing
 * of it.
 *
 * <pre>
 *   configure(builder) -> built(context) -> identities(those read first) -> handler(of each connection) ...
 *                                           identities(those after a reload) ...
 *                                           upkeep(now) ... -> wantsNewContext() -> configure, built, once more
 *                                                                              ... -> close()
 * </pre>
 *
 * There is one context for each listener, for all of its names; certificates come and go underneath it, and it is made anew
 * only where an option wants that. {@link #handler} is called on the event loop of the connection, everything else by the
 * thread that loads or reloads.
 */
interface ContextOption {

    /** Adds to how the listener's context is built. */
    default void configure(SslContextBuilder builder) {}

    /**
     * Sees the context that was built, of the one engine or of the other, and forgets the one before it. Not to be released
     * here.
     */
    default void built(SslContext context) {}

    /** Sees which identities are shown from now on. One stays the same object as long as its files stay the same. */
    default void identities(List<Identity> now) {}

    /** Sees the handler of a new connection, before its handshake. */
    default void handler(SslHandler handler) {}

    /** Does what is due, every few seconds once the listener runs: looks at files, changes keys. Must not throw. */
    default void upkeep(Instant now, CertificateObserver observer) {}

    /** True where new connections should get a context that is built anew; asked after {@link #upkeep}. */
    default boolean wantsNewContext() {
        return false;
    }

    /** The listener is done with; called before its context is released. */
    default void close() {}
}
