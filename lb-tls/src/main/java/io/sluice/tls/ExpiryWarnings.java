package io.sluice.tls;

import io.sluice.tls.CertificateObserver.Shown;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of certificates that end within 30 days, or have ended; those that end first, and not more than a page. */
record ExpiryWarnings(InstantSource clock) {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarnings.class);

    private static final int MOST_LINES = 20;

    /** One line for each, for one listener. */
    void tell(ListenerTls listener) {
        Instant now = clock.instant();
        List<Shown> ending = listener.shown().stream()
                .filter(one -> one.notAfter().isBefore(now.plus(IdentityReader.SOON)))
                .sorted(Comparator.comparing(Shown::notAfter))
                .toList();
        for (Shown one : ending.subList(0, Math.min(MOST_LINES, ending.size()))) {
            LOG.warn(
                    "listener {}: the certificate in {} {} at {}",
                    listener.name(),
                    one.file(),
                    one.notAfter().isBefore(now) ? "expired" : "expires",
                    one.notAfter());
        }
        if (ending.size() > MOST_LINES) {
            LOG.warn("listener {}: and {} more that end within 30 days", listener.name(), ending.size() - MOST_LINES);
        }
    }
}
