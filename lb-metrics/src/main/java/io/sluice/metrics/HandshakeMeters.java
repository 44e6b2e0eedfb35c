package io.sluice.metrics;

import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The TLS handshakes of one listener, or with one backend. Called on the event loops, once per connection.
 *
 * <p>Without TLS there are no meters: they appear with the first handshake. Names that are not known beforehand are counted as
 * {@code other}, so that no setting and no client can make series without bound.
 */
final class HandshakeMeters {

    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private static final Set<String> CIPHERS = Set.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Set<String> GROUPS =
            Set.of("X25519MLKEM768", "X25519Kyber768Draft00", "X25519", "P-256", "P-384", "P-521");

    /** Seen in any log of a public listener; exposed as zero from the first handshake on, so that a rate sees their first one. */
    private static final Set<TlsFailure> USUAL = EnumSet.range(TlsFailure.TIMEOUT, TlsFailure.BAD_RECORD);

    /** What a connection agreed on. */
    private record Terms(String version, String cipher, String group, boolean resumed) {}

    private final Series series;
    private final String prefix;
    private final Supplier<LatencyHistogram> latency;
    private final ConcurrentMap<Terms, LongAdder> done = new ConcurrentHashMap<>();
    private final LabelledCounters failures;
    private volatile @Nullable LatencyHistogram started;

    /**
     * @param prefix such as {@code sluice.listener}
     * @param latency where the time is kept, asked for at the first handshake
     */
    HandshakeMeters(Series series, String prefix, Supplier<LatencyHistogram> latency) {
        this.series = series;
        this.prefix = prefix;
        this.latency = latency;
        this.failures = new LabelledCounters(
                series, prefix + ".handshake.failures", "TLS handshakes that failed, by reason", "reason");
    }

    void done(TlsFacts facts) {
        done(facts.handshakeNanos());
        String group = facts.group();
        Terms terms = new Terms(
                known(VERSIONS, facts.version()),
                known(CIPHERS, facts.cipher()),
                group == null ? "unknown" : known(GROUPS, group),
                facts.resumed());
        done.computeIfAbsent(terms, this::counter).increment();
    }

    void done(long nanos) {
        start().record(0, nanos);
    }

    void failed(TlsFailure reason) {
        start();
        failures.of(reason.label()).increment();
    }

    private LatencyHistogram start() {
        LatencyHistogram histogram = started;
        if (histogram == null) {
            USUAL.forEach(reason -> failures.of(reason.label()));
            histogram = latency.get();
            started = histogram;
        }
        return histogram;
    }

    private LongAdder counter(Terms terms) {
        return series.counter(
                prefix + ".handshakes",
                "TLS handshakes that were done, by what was agreed on",
                "version",
                terms.version,
                "cipher",
                terms.cipher,
                "group",
                terms.group,
                "resumed",
                String.valueOf(terms.resumed));
    }

    private static String known(Set<String> names, String name) {
        return names.contains(name) ? name : "other";
    }
}
