package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Who may sign backends' certificates. */
final class Authorities {

    private Authorities() {}

    /**
     * Those of a PEM file, or those that Java trusts.
     *
     * @throws InvalidSettingsException with what is wrong with the file
     */
    static X509ExtendedTrustManager of(@Nullable Path file, Instant now) {
        try {
            return trustManager(file == null ? null : store(read(file, now)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Java refuses certificates that it has read itself", e);
        }
    }

    private static List<X509Certificate> read(Path file, Instant now) {
        Checks checks = new Checks();
        PemFile pem = new PemFile("ca", file, checks);
        List<X509Certificate> authorities = pem.certificates();
        if (!authorities.isEmpty() && authorities.stream().allMatch(one -> expired(one, now))) {
            pem.wrong("holds no certificate that has not expired; the last one did at "
                    + authorities.getLast().getNotAfter().toInstant());
        }
        checks.done();
        return authorities;
    }

    private static boolean expired(X509Certificate certificate, Instant now) {
        return now.isAfter(certificate.getNotAfter().toInstant());
    }

    private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        return store;
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager one : factory.getTrustManagers()) {
            if (one instanceof X509ExtendedTrustManager trusting) {
                return trusting;
            }
        }
        throw new GeneralSecurityException("Java has no PKIX trust manager");
    }
}
