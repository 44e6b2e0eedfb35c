package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of certificates. */
class CertificateMetersTest {

    private final Meters meters = new Meters("1", () -> 0);

    @AfterEach
    void close() {
        meters.close();
    }

    private List<String> lines(String begin) {
        return meters.scrape().lines().filter(line -> line.startsWith(begin)).toList();
    }

    @Test
    void eachCertificateHasItsEndAndReloadsAreCountedByResult() {
        meters.certificates(
                "web", Map.of("/a.pem", Instant.ofEpochSecond(1_000), "/b.pem", Instant.ofEpochSecond(2_000)));
        meters.certificateReloaded("web", true);
        meters.certificateReloaded("web", false);
        meters.certificateReloaded("web", true);

        assertThat(lines("sluice_tls_certificate"))
                .containsExactlyInAnyOrder(
                        "sluice_tls_certificate_not_after_seconds{certificate=\"/a.pem\",listener=\"web\"} 1000.0",
                        "sluice_tls_certificate_not_after_seconds{certificate=\"/b.pem\",listener=\"web\"} 2000.0",
                        "sluice_tls_certificate_reloads_total{listener=\"web\",result=\"refused\"} 1.0",
                        "sluice_tls_certificate_reloads_total{listener=\"web\",result=\"taken\"} 2.0",
                        "sluice_tls_certificates{listener=\"web\"} 2.0");
    }

    @Test
    void ofManyThoseThatEndFirstAreShown() {
        Map<String, Instant> many = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            many.put("/" + i + ".pem", Instant.ofEpochSecond(i));
        }
        meters.certificates("web", many);

        assertThat(lines("sluice_tls_certificate_not_after_seconds"))
                .hasSize(CertificateMeters.MOST_SERIES)
                .allSatisfy(line -> assertThat(line).containsPattern("/[0-9]{1,2}\\.pem"));
        assertThat(lines("sluice_tls_certificates"))
                .containsExactly("sluice_tls_certificates{listener=\"web\"} 10000.0");
    }

    @Test
    void whatIsNotShownAnyMoreGoes() {
        meters.certificates("web", Map.of("/a.pem", Instant.ofEpochSecond(1_000)));
        meters.certificates("web", Map.of("/b.pem", Instant.ofEpochSecond(2_000)));
        assertThat(lines("sluice_tls_certificate_not_after_seconds"))
                .containsExactly(
                        "sluice_tls_certificate_not_after_seconds{certificate=\"/b.pem\",listener=\"web\"} 2000.0");
    }
}
