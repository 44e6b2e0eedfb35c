package io.sluice.daemon.run;

import io.sluice.metrics.Meters;
import io.sluice.tls.CertificateObserver;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings what happens to certificates to the meters. */
record CertificateEvents(Meters meters) implements CertificateObserver {

    @Override
    public void shown(String listener, List<Shown> certificates) {
        Map<String, Instant> ends = new LinkedHashMap<>();
        certificates.forEach(one -> ends.put(one.file(), one.notAfter()));
        meters.certificates(listener, ends);
    }

    @Override
    public void reloaded(String listener, boolean taken) {
        meters.certificateReloaded(listener, taken);
    }

    @Override
    public void asked(String listener, boolean good) {
        meters.ocspAsked(listener, good);
    }
}
