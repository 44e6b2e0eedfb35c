package io.sluice.tls;

import io.netty.handler.ssl.OpenSsl;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.tls.CertificateSettings.Source;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * Reads the certificates of a source, as a listener would, and says what there is to say of them.
 *
 * @param warnings what is usable and should be known; each begins with the file
 * @param keyTypes the kinds of their keys, such as {@code EC} or {@code RSA}
 */
public record CertificateCheck(List<String> warnings, Set<String> keyTypes) {

    /** A sample is enough where somebody has thousands: each has been read by Java already. */
    private static final int MOST_TRIALS = 100;

    public CertificateCheck {
        warnings = List.copyOf(warnings);
        keyTypes = Set.copyOf(keyTypes);
    }

    /**
     * Reads the files. Blocks.
     *
     * @throws InvalidSettingsException with everything that is wrong, under the keys {@code certificate}, {@code key} and
     *     {@code directory}
     */
    public static CertificateCheck of(Source source) {
        return of(source, Clock.systemUTC());
    }

    static CertificateCheck of(Source source, InstantSource clock) {
        List<String> warnings = new ArrayList<>();
        IdentityStore store = new IdentityStore(CertificateSettings.of(source), List.of(), clock);
        store.load(warnings::add);
        List<Identity> identities = store.index().all();
        if (OpenSsl.isAvailable()) {
            identities.stream().limit(MOST_TRIALS).forEach(CertificateCheck::tryOut);
        }
        return new CertificateCheck(
                warnings,
                identities.stream().map(one -> one.facts().kind().algorithm()).collect(Collectors.toSet()));
    }

    private static void tryOut(Identity identity) {
        try {
            identity.credential();
        } catch (SSLException e) {
            new Checks()
                    .require("certificate", false, identity + " is not usable for TLS: " + e.getMessage())
                    .done();
        } finally {
            identity.retire();
        }
    }
}
