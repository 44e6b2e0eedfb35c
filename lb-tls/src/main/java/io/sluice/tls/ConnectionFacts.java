package io.sluice.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.TlsFacts;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an engine knows of a connection whose handshake is done. BoringSSL is asked for what Java's interfaces do not tell: the
 * group, and whether the session was resumed. On the event loop of the connection.
 */
final class ConnectionFacts {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionFacts.class);

    private ConnectionFacts() {}

    /**
     * Reads them.
     *
     * @param channel with its {@link SslHandler} in the pipeline
     */
    static TlsFacts of(Channel channel, long begunEpochMillis, long handshakeNanos) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            throw new IllegalStateException("a handshake without a handler");
        }
        SSLEngine engine = handler.engine();
        SSLSession session = engine.getSession();
        // The JDK does not tell, but a session that is taken up again keeps the time of its first handshake.
        boolean resumed = engine instanceof ReferenceCountedOpenSslEngine openSsl
                ? SSL.isSessionReused(openSsl.sslPointer())
                : session.getCreationTime() < begunEpochMillis;
        List<X509Certificate> chain = clientChain(engine, session);
        return new TlsFacts(
                session.getProtocol(),
                session.getCipherSuite(),
                engine instanceof ReferenceCountedOpenSslEngine openSsl ? group(openSsl) : null,
                resumed,
                serverName(session),
                handler.applicationProtocol(),
                handshakeNanos,
                chain,
                chain.isEmpty() ? null : ClientCertificate.of(session),
                null);
    }

    /** There are a few names only, and each connection would keep one of its own. */
    private static @Nullable String group(ReferenceCountedOpenSslEngine engine) {
        try {
            String name = SSL.getGroupName(engine.sslPointer());
            return name == null || name.isEmpty() ? null : name.intern();
        } catch (Exception e) {
            LOG.debug("BoringSSL does not tell the group", e);
            return null;
        }
    }

    private static @Nullable String serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    /** Asked for only where a client may have one: the question costs an exception where there is none. */
    private static List<X509Certificate> clientChain(SSLEngine engine, SSLSession session) {
        if (!engine.getNeedClientAuth() && !engine.getWantClientAuth()) {
            return List.of();
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
            return chain;
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
