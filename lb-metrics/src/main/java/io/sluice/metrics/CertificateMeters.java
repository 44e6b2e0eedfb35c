package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of one listener's certificates. Those that end first have a series each, up to {@link #MOST_SERIES}: what an alert
 * asks for is among them however many there are.
 */
final class CertificateMeters {

    /** Series of one listener, at most. */
    static final int MOST_SERIES = 100;

    private final MeterRegistry registry;
    private final String listener;
    private final Series series;
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder taken;
    private final LongAdder refused;
    private final LongAdder good;
    private final LongAdder failed;
    private Series ends;

    CertificateMeters(MeterRegistry registry, String listener) {
        this.registry = registry;
        this.listener = listener;
        series = new Series(registry, "listener", listener);
        ends = new Series(registry, "listener", listener);
        LabelledCounters reloads = new LabelledCounters(
                series,
                "sluice.tls.certificate.reloads",
                "Changed certificates of the listener, by whether they were usable",
                "result");
        taken = reloads.of("taken");
        refused = reloads.of("refused");
        LabelledCounters asked = new LabelledCounters(
                series,
                "sluice.tls.ocsp.requests",
                "OCSP requests for the listener's certificates, by whether they brought a response to be shown",
                "result");
        good = asked.of("good");
        failed = asked.of("failed");
        series.gauge("sluice.tls.certificates", "Certificates that the listener shows", count::get);
    }

    /** These are shown from now on. */
    synchronized void shown(Map<String, Instant> notAfter) {
        count.set(notAfter.size());
        ends.remove();
        Series next = new Series(registry, "listener", listener);
        notAfter.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(MOST_SERIES)
                .forEach(one -> next.gauge(
                        "sluice.tls.certificate.not.after.seconds",
                        "When the certificate ends, in seconds since 1970; of each listener the 100 that end first",
                        one.getValue()::getEpochSecond,
                        "certificate",
                        one.getKey()));
        ends = next;
    }

    void reloaded(boolean usable) {
        (usable ? taken : refused).increment();
    }

    void asked(boolean answered) {
        (answered ? good : failed).increment();
    }

    synchronized void remove() {
        series.remove();
        ends.remove();
    }
}
