package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a listener.
 *
 * @param sources where they are; the first certificate is for clients that ask for no known name
 * @param strictSni whether those clients are refused instead
 * @param reloadInterval how often the files are looked at, from 100 ms to a day; zero for never again
 */
public record CertificateSettings(List<Source> sources, boolean strictSni, Duration reloadInterval) {

    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration SELDOM = Duration.ofDays(1);

    /** A place where certificates are. */
    public sealed interface Source {}

    /**
     * One certificate in two files, or in one that holds both.
     *
     * @param certificate PEM: the server's own certificate first, then the intermediate ones
     * @param key PEM: the certificate's key
     * @param passwordFile a file whose first line opens the key, or null where it is open
     */
    public record Pair(Path certificate, Path key, @Nullable Path passwordFile) implements Source {}

    /**
     * A directory with {@code NAME.crt} or {@code NAME.pem} beside {@code NAME.key}, or {@code NAME.pem} alone with both in
     * it; in the order of their names. Other files, hidden ones and directories below are left alone.
     */
    public record Directory(Path directory) implements Source {}

    public CertificateSettings {
        sources = List.copyOf(sources);
        new Checks()
                .notEmpty("certificates", sources, "certificate")
                .require(
                        "reload-interval",
                        reloadInterval.isZero()
                                || reloadInterval.compareTo(OFTEN) >= 0 && reloadInterval.compareTo(SELDOM) <= 0,
                        "must be off, or from 100ms to 24h, not " + Checks.text(reloadInterval))
                .done();
    }

    /** One certificate for all names, its files looked at every 5 s. */
    public static CertificateSettings of(Path certificate, Path key) {
        return of(new Pair(certificate, key, null));
    }

    /** These, the first one for unknown names, files looked at every 5 s. */
    public static CertificateSettings of(Source... sources) {
        return new CertificateSettings(List.of(sources), false, Duration.ofSeconds(5));
    }
}
