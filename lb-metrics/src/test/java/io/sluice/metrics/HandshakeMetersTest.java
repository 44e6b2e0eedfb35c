package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is shown of TLS: meters and fields of the access log. */
class HandshakeMetersTest {

    private final Meters meters = new Meters("1.2.3", System::nanoTime);

    @AfterEach
    void close() {
        meters.close();
    }

    private static TlsFacts facts(String version, String cipher, @Nullable String group) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(3);
        return new TlsFacts(version, cipher, group, false, "www.foobar.com", "h2", nanos, List.of(), null, null);
    }

    private Exposition exposition() {
        return Exposition.of(meters.scrape());
    }

    @Test
    void withoutHandshakesThereIsNothing() {
        meters.listener("web");
        meters.backend("app", "a");
        assertThat(meters.scrape()).doesNotContain("handshake");
    }

    @Test
    void handshakesAreCountedByWhatWasAgreedOn() {
        ListenerObserver web = meters.listener("web");
        web.handshakeDone(facts("TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519"));
        web.handshakeDone(facts("TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519"));
        web.handshakeDone(facts("TLSv9", "TLS_MY_OWN", "G1"));
        web.handshakeDone(facts("TLSv8", "TLS_YOUR_OWN", "G2"));
        web.handshakeDone(facts("TLSv1.2", "TLS_AES_128_GCM_SHA256", null));

        Exposition shown = exposition();
        String name = "sluice_listener_handshakes_total";
        String suite = "cipher=\"TLS_AES_128_GCM_SHA256\",";
        assertThat(shown.sample(
                        name, suite + "group=\"X25519\",listener=\"web\",resumed=\"false\",version=\"TLSv1.3\""))
                .isEqualTo(2);
        assertThat(shown.sample(
                        name, "cipher=\"other\",group=\"other\",listener=\"web\",resumed=\"false\",version=\"other\""))
                .isEqualTo(2);
        assertThat(shown.sample(
                        name, suite + "group=\"unknown\",listener=\"web\",resumed=\"false\",version=\"TLSv1.2\""))
                .isEqualTo(1);
        assertThat(shown.sample("sluice_listener_handshake_seconds_count", "listener=\"web\""))
                .isEqualTo(5);
        assertThat(shown.sample("sluice_listener_handshake_seconds_bucket", "le=\"0.005\",listener=\"web\""))
                .isEqualTo(5);
        assertThat(shown.sample("sluice_listener_handshake_failures_total", "listener=\"web\",reason=\"timeout\""))
                .isZero();
    }

    @Test
    void failuresAreCountedByReasonOnBothSides() {
        meters.listener("web").handshakeFailed(TlsFailure.ALERT_UNKNOWN_CA);
        BackendObserver backend = meters.backend("app", "a");
        backend.handshakeDone(TimeUnit.MILLISECONDS.toNanos(3));
        backend.handshakeFailed(TlsFailure.CERTIFICATE_EXPIRED);

        Exposition shown = exposition();
        assertThat(shown.sample(
                        "sluice_listener_handshake_failures_total", "listener=\"web\",reason=\"alert-unknown-ca\""))
                .isEqualTo(1);
        assertThat(shown.sample(
                        "sluice_backend_handshake_failures_total",
                        "backend=\"a\",pool=\"app\",reason=\"certificate-expired\""))
                .isEqualTo(1);
        assertThat(shown.sample("sluice_backend_handshake_seconds_count", "backend=\"a\",pool=\"app\""))
                .isEqualTo(1);
        assertThat(shown.types())
                .containsEntry("sluice_listener_handshake_failures_total", "counter")
                .containsEntry("sluice_backend_handshake_seconds", "histogram");
    }

    @Test
    void whatAReloadTookAwayLeaves() {
        meters.listener("web").handshakeDone(facts("TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519"));
        meters.backend("app", "a").handshakeDone(1);
        meters.watch(List.of(), List.of());
        assertThat(meters.scrape()).doesNotContain("handshake");
    }

    @Test
    void theAccessLogEndsWithTheTlsOfTheConnection() {
        TestExchange exchange = new TestExchange();
        exchange.secure = true;
        exchange.tls = facts("TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519");
        assertThat(line(exchange))
                .contains("\"tls\":true")
                .endsWith(
                        "\"tls_version\":\"TLSv1.3\",\"tls_cipher\":\"TLS_AES_128_GCM_SHA256\",\"tls_group\":\"X25519\","
                                + "\"tls_resumed\":false,\"tls_sni\":\"www.foobar.com\",\"tls_alpn\":\"h2\","
                                + "\"tls_handshake_ms\":3.000}\n");
    }

    @Test
    void whatACertificateSaysIsEscapedAndCut() {
        TestExchange exchange = new TestExchange();
        ClientCertificate certificate = new ClientCertificate(
                "CN=\"\n\u0000" + "x".repeat(5000),
                "\\".repeat(5000),
                List.of(),
                "0a",
                "00ff",
                Instant.EPOCH,
                Instant.EPOCH,
                ClientCertificateCheck.UNKNOWN_CA);
        exchange.tls = new TlsFacts(
                "TLSv1.3", "c", null, true, "\u0007".repeat(9000), "a".repeat(300), 0, List.of(), certificate, "t13");
        exchange.headers.replaceAll((name, value) -> "\u0001".repeat(9000));
        exchange.target = "\u0001".repeat(9000);
        String line = line(exchange);
        assertThat(line)
                .contains("\"ja4\":\"t13\",\"client_cert_subject\":\"CN=\\\"\\u000a\\u0000xxx")
                .endsWith("\"client_cert_serial\":\"0a\",\"client_cert_sha256\":\"00ff\","
                        + "\"client_cert_verify\":\"unknown-ca\"}\n");
        assertThat(line.length()).isLessThan(24 * 1024);
        assertThat(FlatJson.parse(line.strip().getBytes(StandardCharsets.UTF_8)))
                .containsEntry("tls_group", null);
    }

    private static String line(TestExchange exchange) {
        JsonLine line = new AccessLogLine().write(exchange);
        return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
    }
}
