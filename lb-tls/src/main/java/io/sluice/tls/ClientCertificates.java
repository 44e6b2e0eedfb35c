package io.sluice.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.tls.ClientCertificateSettings.Mode;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the clients of a listener for certificates, and verifies them by files that are looked at again: a new revocation
 * list counts from the next handshake on, new authorities ask for a new context, because handshakes name them.
 */
final class ClientCertificates implements ContextOption {

    private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);

    private final String listener;
    private final ClientCertificateSettings settings;
    private final Path ca;
    private final ClientVerifier verifier;
    private ClientTrust trust;
    private List<FileStamp> stamps;
    private boolean wantsNewContext;

    /**
     * Reads the files; the mode must not be {@link Mode#NONE}.
     *
     * @throws InvalidSettingsException with everything that is wrong with them
     */
    ClientCertificates(String listener, ClientCertificateSettings settings, InstantSource clock) {
        this.listener = listener;
        this.settings = settings;
        this.ca = Objects.requireNonNull(settings.ca());
        this.stamps = stampsNow();
        this.trust = read(clock.instant());
        this.verifier = new ClientVerifier(trust, settings.mode() == Mode.OPTIONAL_UNVERIFIED, clock);
    }

    private ClientTrust read(Instant now) {
        return ClientTrust.read(
                ca, settings.crl(), settings.depth(), now, warning -> LOG.warn("listener {}: {}", listener, warning));
    }

    private List<FileStamp> stampsNow() {
        Path crl = settings.crl();
        return crl == null ? List.of(FileStamp.of(ca)) : List.of(FileStamp.of(ca), FileStamp.of(crl));
    }

    @Override
    public void configure(SslContextBuilder builder) {
        wantsNewContext = false;
        builder.clientAuth(settings.mode() == Mode.REQUIRED ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL)
                .trustManager(verifier);
    }

    @Override
    public boolean wantsNewContext() {
        return wantsNewContext;
    }

    @Override
    public void upkeep(Instant now, CertificateObserver observer) {
        List<FileStamp> next = stampsNow();
        if (next.equals(stamps)) {
            return;
        }
        stamps = next;
        try {
            ClientTrust read = read(now);
            wantsNewContext |= !read.authorities().equals(trust.authorities());
            trust = read;
            verifier.trusts(read);
            LOG.info("listener {}: clients' certificates are verified by the changed files from now on", listener);
            observer.reloaded(listener, true);
        } catch (InvalidSettingsException e) {
            LOG.error(
                    "listener {}: a changed file is refused, what was there before stays: {}",
                    listener,
                    e.getMessage());
            observer.reloaded(listener, false);
        }
    }

    /**
     * What sessions may be resumed under: 32 bytes that differ where other authorities vouch for clients, or others must have
     * a certificate.
     */
    static byte[] sessionIdContext(Mode mode, @Nullable ClientCertificates asked) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(mode.text().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            if (asked != null) {
                for (X509Certificate authority : asked.trust.authorities()) {
                    digest.update(authority.getEncoded());
                }
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 of certificates that were read", e);
        }
    }
}
