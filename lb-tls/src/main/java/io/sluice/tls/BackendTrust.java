package io.sluice.tls;

import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the certificates of a pool's backends, in each full handshake and again where a session is resumed, and says in words
 * for people what is wrong with one. Safe for use by every event loop.
 *
 * <p>The judgement on chain, time and name is Java's; the name is asked for by the engine's endpoint identification.
 */
final class BackendTrust extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {

    private static final Logger LOG = LoggerFactory.getLogger(BackendTrust.class);

    private volatile @Nullable X509ExtendedTrustManager authorities;
    private final List<Fingerprint> fingerprints;
    private final InstantSource clock;

    /**
     * Believes who has passed both.
     *
     * @param authorities null where nobody need have signed
     * @param fingerprints empty for any
     */
    BackendTrust(@Nullable X509ExtendedTrustManager authorities, List<Fingerprint> fingerprints, InstantSource clock) {
        this.authorities = authorities;
        this.fingerprints = fingerprints;
        this.clock = clock;
    }

    /** From now on these must have signed. On any thread. */
    void take(@Nullable X509ExtendedTrustManager others) {
        authorities = others;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkFingerprint(chain[0]);
        X509ExtendedTrustManager trusted = authorities;
        if (trusted != null) {
            try {
                trusted.checkServerTrusted(chain, authType, engine);
            } catch (CertificateException e) {
                LOG.debug("certificate of {} refused", engine.getPeerHost(), e);
                throw CertificateWords.of(e, chain, engine.getPeerHost(), clock.instant());
            }
        }
    }

    /** What was verified in the handshake that began the session holds on, but for what time has changed. */
    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        checkFingerprint(chain[0]);
        if (authorities != null) {
            CertificateWords.checkTime(chain[0], clock.instant());
        }
    }

    private void checkFingerprint(X509Certificate certificate) throws CertificateException {
        if (!fingerprints.isEmpty() && fingerprints.stream().noneMatch(pin -> pin.matches(certificate))) {
            Fingerprint found = Fingerprint.of(fingerprints.getFirst().of(), certificate);
            throw new CertificateException("fingerprint mismatch: it is " + found);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    // Nobody asks the following: we are never the server, and have no sockets.

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("not without an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("not without an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("not for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("not for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("not for clients");
    }

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        throw new CertificateException("not for clients");
    }
}
