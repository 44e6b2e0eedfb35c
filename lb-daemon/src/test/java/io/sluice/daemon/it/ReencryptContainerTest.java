package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.it.NginxTlsBackends.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The daemon before nginx with TLS: who is believed, and what operators read of the others; with both engines. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
@ParameterizedClass
@ValueSource(booleans = {true, false})
class ReencryptContainerTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static NginxTlsBackends backends;

    @Parameter
    boolean boringSsl;

    @TempDir
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int port;
    private int adminPort;

    @BeforeAll
    static void start() throws IOException {
        backends = NginxTlsBackends.start();
    }

    @AfterAll
    static void stop() {
        if (backends != null) {
            backends.close();
        }
    }

    /** A pool with the TLS in front of each kind of backend. */
    private DaemonProcess front(Kind kind, String tls, String health) throws IOException {
        backends.write(directory);
        port = FreePorts.next();
        adminPort = FreePorts.next();
        Path file = Files.writeString(
                directory.resolve("sluice.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:%d", pool: app } ]
                pools: [ { name: app, tls: %s, %s backends: [ { name: one, address: "%s" } ] } ]
                admin: { bind: "127.0.0.1:%d" }
                process: { warm-up: off }
                """.formatted(port, tls, health, backends.address(kind), adminPort));
        return DaemonProcess.start(file, adminPort, "-Dio.netty.handler.ssl.noOpenSsl=" + !boringSsl);
    }

    private HttpResponse<String> get(int where, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + where + path))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String body(String path) throws Exception {
        HttpResponse<String> response = get(port, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** What the status page says of the backend once its probes have decided. */
    private String condition() throws Exception {
        Pattern entry = Pattern.compile("\"state\": \"(up|down)\",\\s*\"reason\": \"((?:[^\"\\\\]|\\\\.)*)\"");
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Matcher found = entry.matcher(get(adminPort, "/backends").body());
            if (found.find()) {
                return found.group(1) + ": " + found.group(2);
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no probe has decided");
    }

    private String probed(Kind kind, String tls) throws Exception {
        try (DaemonProcess daemon = front(kind, tls, "health: { http: { path: / }, interval: 200ms, fall: 1 },")) {
            assertThat(daemon.isAlive()).isTrue();
            return condition();
        }
    }

    private void expectRefused(Kind kind, String tls, String reason) throws Exception {
        assertThat(probed(kind, tls)).startsWith("down: TLS: " + reason);
        try (DaemonProcess daemon = front(kind, tls, "")) {
            daemon.mark();
            assertThat(get(port, "/").statusCode()).isEqualTo(503);
            daemon.awaitLine("TLS with backend app/one failed: " + Pattern.quote(reason), LIMIT);
        }
    }

    private static String fingerprint(Kind kind, boolean ofKey) throws Exception {
        var certificate = backends.certificate(kind).getCertificate();
        byte[] bytes = ofKey ? certificate.getPublicKey().getEncoded() : certificate.getEncoded();
        String hex = HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return "\"" + (ofKey ? "spki-sha256:" : "sha256:") + hex + "\"";
    }

    @Test
    void theRightCertificateIsBelieved() throws Exception {
        assertThat(probed(Kind.RIGHT, "{ ca: authority.pem }")).startsWith("up: HTTP 200");
        try (DaemonProcess daemon = front(Kind.RIGHT, "{ ca: authority.pem }", "")) {
            assertThat(daemon.isAlive()).isTrue();
            assertThat(body("/")).startsWith("server=right name= ");
        }
    }

    @Test
    void aFixedNameIsAskedForAndVerified() throws Exception {
        try (DaemonProcess daemon = front(Kind.RIGHT, "{ ca: authority.pem, server-name: www.app.internal }", "")) {
            assertThat(daemon.isAlive()).isTrue();
            assertThat(body("/")).startsWith("server=right name=www.app.internal ");
        }
    }

    @Test
    void aNameOfTheRequestIsAskedForAndVerified() throws Exception {
        String tls = "{ ca: authority.pem, server-name: host }";
        try (DaemonProcess daemon = front(Kind.RIGHT, tls, "")) {
            daemon.mark();
            try (RawGet raw = new RawGet(port)) {
                for (String name : new String[] {"app.internal", "www.app.internal", "app.internal"}) {
                    assertThat(raw.get(name + ":80").header("x-name")).isEqualTo(name);
                }
                assertThat(raw.get("evil.internal").status()).isEqualTo(503);
            }
            daemon.awaitLine("failed: name mismatch: .*, not for evil.internal", LIMIT);
        }
        assertThat(probed(Kind.RIGHT, tls)).startsWith("up: HTTP 200");
    }

    @Test
    void anotherAuthorityIsRefused() throws Exception {
        expectRefused(
                Kind.STRANGER,
                "{ ca: authority.pem }",
                "unknown authority CN=another signed the certificate of CN=stranger");
    }

    @Test
    void anotherNameIsRefused() throws Exception {
        expectRefused(
                Kind.OTHER_NAME,
                "{ ca: authority.pem, server-name: app.internal }",
                "name mismatch: the certificate is for other.internal, not for app.internal");
        assertThat(probed(Kind.OTHER_NAME, "{ ca: authority.pem, verify: ca }")).startsWith("up: HTTP 200");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        expectRefused(Kind.EXPIRED, "{ ca: authority.pem }", "certificate expired on 2021-01-01T00:00:00Z: CN=expired");
    }

    @Test
    void aSelfSignedCertificateIsRefusedUnlessItIsPinned() throws Exception {
        expectRefused(Kind.SELF_SIGNED, "{ ca: authority.pem }", "self-signed certificate of CN=alone");
        for (boolean ofKey : new boolean[] {true, false}) {
            String pin = fingerprint(Kind.SELF_SIGNED, ofKey);
            assertThat(probed(Kind.SELF_SIGNED, "{ fingerprints: [ " + pin + " ] }"))
                    .startsWith("up: HTTP 200");
        }
        expectRefused(
                Kind.SELF_SIGNED,
                "{ fingerprints: [ " + fingerprint(Kind.RIGHT, false) + " ] }",
                "fingerprint mismatch: it is sha256:");
    }

    @Test
    void aBackendThatAsksForACertificateGetsOurs() throws Exception {
        assertThat(probed(Kind.MUTUAL, "{ ca: authority.pem }")).startsWith("down: HTTP 400");
        String tls = "{ ca: authority.pem, certificate: client.pem, key: client.key }";
        assertThat(probed(Kind.MUTUAL, tls)).startsWith("up: HTTP 200");
        try (DaemonProcess daemon = front(Kind.MUTUAL, tls, "")) {
            assertThat(daemon.isAlive()).isTrue();
            assertThat(body("/")).endsWith("client=SUCCESS");
        }
    }

    @Test
    void connectionsResumeTheSessionsOfEarlierOnes() throws Exception {
        try (DaemonProcess daemon = front(Kind.RIGHT, "{ ca: authority.pem }", "")) {
            assertThat(daemon.isAlive()).isTrue();
            assertThat(body("/close")).contains("resumed=. ");
            assertThat(body("/close")).contains("resumed=r ");
            assertThat(body("/close")).contains("resumed=r ");
        }
        try (DaemonProcess daemon = front(Kind.RIGHT, "{ ca: authority.pem, session-reuse: false }", "")) {
            assertThat(daemon.isAlive()).isTrue();
            assertThat(body("/close")).contains("resumed=. ");
            assertThat(body("/close")).contains("resumed=. ");
        }
    }
}
