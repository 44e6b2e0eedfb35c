package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * The daemon before nginx with TLS: who is believed, and what operators read of the others; with both engines. One daemon has a
 * pool for each case, and a route to it by its name, as to start one takes longer than all cases together.
 */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class ReencryptContainerTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static NginxTlsBackends backends;

    @TempDir
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = FreePorts.next();
    private final int adminPort = FreePorts.next();
    private final StringBuilder pools = new StringBuilder();
    private final StringBuilder routes = new StringBuilder();

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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void backendsAreBelievedOrRefusedForWhatTheirCertificatesSay(boolean boringSsl) throws Exception {
        addPools();
        try (DaemonProcess daemon = daemon(boringSsl)) {
            expectConditions();
            assertThat(body("/right")).startsWith("server=right name= ");
            assertThat(body("/fixed")).startsWith("server=right name=www.app.internal ");
            assertThat(body("/mutual")).endsWith("client=SUCCESS");
            expectNamesOfRequests();
            expectWarnings(daemon);
            assertThat(body("/resume/close")).contains("resumed=. ");
            assertThat(body("/resume/close")).contains("resumed=r ");
            assertThat(body("/resume/close")).contains("resumed=r ");
            assertThat(body("/anew/close")).contains("resumed=. ");
            assertThat(body("/anew/close")).contains("resumed=. ");
        }
    }

    private void addPools() throws Exception {
        pool("right", Kind.RIGHT, "ca: authority.pem");
        pool("fixed", Kind.RIGHT, "ca: authority.pem, server-name: www.app.internal");
        pool("host", Kind.RIGHT, "ca: authority.pem, server-name: host");
        pool("stranger", Kind.STRANGER, "ca: authority.pem");
        pool("other-name", Kind.OTHER_NAME, "ca: authority.pem, server-name: app.internal");
        pool("any-name", Kind.OTHER_NAME, "ca: authority.pem, verify: ca");
        pool("expired", Kind.EXPIRED, "ca: authority.pem");
        pool("alone", Kind.SELF_SIGNED, "ca: authority.pem");
        pool("pinned", Kind.SELF_SIGNED, "fingerprints: [ " + fingerprint(Kind.SELF_SIGNED, false) + " ]");
        pool("pinned-key", Kind.SELF_SIGNED, "fingerprints: [ " + fingerprint(Kind.SELF_SIGNED, true) + " ]");
        pool("pinned-badly", Kind.SELF_SIGNED, "fingerprints: [ " + fingerprint(Kind.RIGHT, false) + " ]");
        pool("unknown", Kind.MUTUAL, "ca: authority.pem");
        pool("mutual", Kind.MUTUAL, "ca: authority.pem, certificate: client.pem, key: client.key");
        add("resume", Kind.RIGHT, "ca: authority.pem", "");
        add("anew", Kind.RIGHT, "ca: authority.pem, session-reuse: false", "");
        add("unprobed", Kind.EXPIRED, "ca: authority.pem", "");
    }

    private void pool(String name, Kind kind, String tls) {
        add(name, kind, tls, "health: { http: { path: / }, interval: 500ms, timeout: 5s, fall: 1 }, ");
    }

    private void add(String name, Kind kind, String tls, String more) {
        pools.append("  - { name: %s, tls: { %s }, %sbackends: [ { name: one, address: \"%s\" } ] }\n"
                .formatted(name, tls, more, backends.address(kind)));
        routes.append("      - { path: /%s, pool: %s }\n".formatted(name, name));
    }

    private DaemonProcess daemon(boolean boringSsl) throws IOException {
        backends.write(directory);
        Path file = Files.writeString(directory.resolve("sluice.yaml"), """
                listeners:
                  - name: web
                    bind: 127.0.0.1:%d
                    routes:
                %spools:
                %sadmin: { bind: "127.0.0.1:%d" }
                process: { warm-up: off }
                """.formatted(port, routes, pools, adminPort));
        return DaemonProcess.start(file, adminPort, "-Dio.netty.handler.ssl.noOpenSsl=" + !boringSsl);
    }

    private void expectConditions() {
        for (String name : new String[] {"right", "fixed", "host", "any-name", "pinned", "pinned-key", "mutual"}) {
            expectCondition(name, "up: HTTP 200");
        }
        expectCondition("stranger", "down: TLS: unknown authority CN=another signed the certificate of CN=stranger");
        expectCondition(
                "other-name", "down: TLS: name mismatch: the certificate is for other.internal, not for app.internal");
        expectCondition("expired", "down: TLS: certificate expired on 2021-01-01T00:00:00Z: CN=expired");
        expectCondition("alone", "down: TLS: self-signed certificate of CN=alone");
        expectCondition("pinned-badly", "down: TLS: fingerprint mismatch: it is sha256:");
        expectCondition("unknown", "down: HTTP 400, expected 200-399");
    }

    /** What the status page says of the pool's backend. */
    private void expectCondition(String pool, String beginning) {
        Pattern entry = Pattern.compile(
                "\"name\": \"" + pool + "\".*?\"state\": \"(up|down)\",\\s*\"reason\": \"((?:[^\"\\\\]|\\\\.)*)\"",
                Pattern.DOTALL);
        String[] seen = {""};
        Await.until(pool + " is " + beginning, LIMIT, () -> {
            Matcher found = entry.matcher(get(adminPort, "/backends").body());
            seen[0] = found.find() ? found.group(1) + ": " + found.group(2) : "";
            return seen[0].startsWith(beginning);
        });
    }

    private void expectNamesOfRequests() throws IOException {
        try (RawGet raw = new RawGet(port, "/host")) {
            for (String name : new String[] {"app.internal", "www.app.internal", "app.internal"}) {
                assertThat(raw.get(name + ":80").header("x-name")).isEqualTo(name);
            }
            assertThat(raw.get("evil.internal").status()).isEqualTo(503);
        }
    }

    private void expectWarnings(DaemonProcess daemon) throws Exception {
        assertThat(get(port, "/unprobed").statusCode()).isEqualTo(503);
        daemon.awaitLine("TLS with backend unprobed/one failed: certificate expired on 2021-01-01", LIMIT);
        daemon.awaitLine("TLS with backend host/one failed: name mismatch: .*, not for evil.internal", LIMIT);
    }

    private String body(String path) {
        HttpResponse<String> response = get(port, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> get(int where, String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + where + path))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** As openssl shows it. */
    private static String fingerprint(Kind kind, boolean ofKey) throws Exception {
        X509Bundle bundle = backends.certificate(kind);
        byte[] bytes = ofKey
                ? bundle.getCertificate().getPublicKey().getEncoded()
                : bundle.getCertificate().getEncoded();
        String hex = HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return "\"" + (ofKey ? "spki-sha256:" : "sha256:") + hex + "\"";
    }
}
