package io.sluice.tls;

import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.ClientCertificateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Answers the engine whether a client's certificate will do, in a full handshake and again when a session is resumed, so
 * that a certificate that expired or was revoked meanwhile is refused then. Called on the event loop of the connection.
 */
final class ClientVerifier extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {

    private final boolean letsUnverifiedIn;
    private final InstantSource clock;
    private volatile ClientTrust trust;

    ClientVerifier(ClientTrust trust, boolean letsUnverifiedIn, InstantSource clock) {
        this.trust = trust;
        this.letsUnverifiedIn = letsUnverifiedIn;
        this.clock = clock;
    }

    /** What counts from the next handshake on. */
    void trusts(ClientTrust next) {
        trust = next;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, engine.getHandshakeSession());
    }

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        check(chain, engine.getSession());
    }

    private void check(X509Certificate[] chain, SSLSession session) throws ClientCertificateException {
        ClientCertificateCheck found = ClientCertificateCheck.VERIFIED;
        try {
            trust.verify(chain, clock.instant());
        } catch (ClientCertificateException e) {
            if (!letsUnverifiedIn) {
                throw e;
            }
            found = e.check();
        }
        if (letsUnverifiedIn) {
            session.putValue(ClientCertificate.CHECK, found);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.authorities().toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noEngine();
    }

    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        throw noEngine();
    }

    private static CertificateException noEngine() {
        return new CertificateException("only clients of a listener are verified here");
    }
}
