package io.sluice.tls;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.tls.CertificateSettings.Pair;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import io.sluice.tls.IdentityReader.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the TLS of one pool reads from files, the authorities and our own certificate, as the files are now. A change counts when
 * two looks in a row see the same; what is then not usable is refused, told once, and what was there before stays.
 *
 * <p>{@link #epoch} is for every event loop, the rest for one thread at a time.
 */
final class PoolFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PoolFiles.class);

    private final String pool;
    private final ClientTlsSettings settings;
    private final InstantSource clock;
    private final BackendTrust trust;
    private final @Nullable OwnKey key;
    private List<FileStamp> held;
    private @Nullable List<FileStamp> pending;
    private final AtomicInteger epoch = new AtomicInteger();

    /**
     * Reads the files.
     *
     * @param pool its name, for the log
     * @throws InvalidSettingsException with what is wrong with them
     */
    PoolFiles(String pool, ClientTlsSettings settings, InstantSource clock) {
        this.pool = pool;
        this.settings = settings;
        this.clock = clock;
        this.held = stamps();
        this.trust = new BackendTrust(authorities(), settings.trust().fingerprints(), clock);
        this.key =
                settings.certificate().map(pair -> new OwnKey(identity(pair))).orElse(null);
    }

    BackendTrust trust() {
        return trust;
    }

    /** What we show, or null for nothing. */
    @Nullable
    OwnKey key() {
        return key;
    }

    /** Another number after each change: what was agreed on before is not to be resumed. */
    int epoch() {
        return epoch.get();
    }

    /** How often to look; zero for never. */
    Duration interval() {
        return held.isEmpty() ? Duration.ZERO : settings.reloadInterval();
    }

    /** Looks at the files, and reads them where they have changed. False where a change is on its way. */
    boolean look() {
        List<FileStamp> now = stamps();
        if (now.equals(held)) {
            pending = null;
            return true;
        }
        if (!now.equals(pending)) {
            pending = now;
            return false;
        }
        pending = null;
        held = now;
        take();
        return true;
    }

    private void take() {
        try {
            X509ExtendedTrustManager authorities = authorities();
            Identity identity = settings.certificate().map(this::identity).orElse(null);
            trust.take(authorities);
            if (key != null && identity != null) {
                key.take(identity);
            }
            epoch.incrementAndGet();
            LOG.info("pool {}: the changed files of its TLS are in use", pool);
        } catch (InvalidSettingsException e) {
            LOG.warn(
                    "pool {}: the changed files of its TLS are refused, what they held before stays: {}",
                    pool,
                    e.getMessage());
        }
    }

    private @Nullable X509ExtendedTrustManager authorities() {
        Trust asked = settings.trust();
        return asked.verify() == Verify.NONE ? null : Authorities.of(asked.ca(), clock.instant());
    }

    private Identity identity(Pair pair) {
        return new IdentityReader(clock.instant(), List.of())
                .read(pair, Place.PAIR)
                .identity();
    }

    private List<FileStamp> stamps() {
        List<FileStamp> stamps = new ArrayList<>();
        Path ca = settings.trust().ca();
        if (ca != null) {
            stamps.add(FileStamp.of(ca));
        }
        settings.certificate().ifPresent(pair -> stamps.addAll(FileStamp.of(pair)));
        return stamps;
    }
}
