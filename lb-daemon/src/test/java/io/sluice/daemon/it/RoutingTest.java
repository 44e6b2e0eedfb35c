package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A daemon that tells requests apart by everything that a route can match, asked in both versions of HTTP. */
@Timeout(90)
class RoutingTest {

    private static final int PORT = FreePorts.next();
    private static final int ADMIN = FreePorts.next();

    @TempDir
    static Path directory;

    private static DaemonProcess daemon;
    private static HttpClient anonymous;
    private static HttpClient known;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle server = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle robot = new CertificateBuilder()
                .subject("CN=robot,O=Example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("www.key"), server.getPrivateKeyPEM());
        Files.writeString(directory.resolve("www.pem"), server.getCertificatePathPEM());
        Files.writeString(directory.resolve("robot.pem"), robot.getCertificatePathPEM());
        daemon = DaemonProcess.start(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - name: web
                    bind: "127.0.0.1:%d"
                    tls: { certificate: www.pem, key: www.key, client-certificates: { mode: optional, ca: robot.pem } }
                    routes:
                      - { path: /, respond: { body: rest } }
                      - { path: { exact: /a }, respond: { body: exact } }
                      - { path: /a, respond: { body: prefix } }
                      - { path: { regex: '^/a/[0-9]+$' }, respond: { body: pattern } }
                      - { path: /m, method: [ PUT, PATCH ], respond: { body: method } }
                      - { path: /m, header: { X-Beta: 1 }, respond: { body: header } }
                      - { path: /m, header: { X-Beta: 1 }, query: { debug: { present: true } }, respond: { body: query } }
                      - { path: /m, source: [ 127.0.0.0/8 ], respond: { body: source } }
                      - { path: /m, source: [ 192.0.2.0/24 ], tls: true, respond: { body: elsewhere } }
                      - { path: /c, client-certificate: { subject: { prefix: "CN=robot," } }, respond: { body: robot } }
                      - { path: /, header: { X-Down: { present: true } }, priority: 1, respond: { body: down } }
                pools: [ { name: unused, backends: [ "127.0.0.1:1" ] } ]
                admin: { bind: "127.0.0.1:%d" }
                process: { warm-up: off }
                """.formatted(PORT, ADMIN)), ADMIN);
        anonymous = client(server, null);
        known = client(server, robot.toKeyManagerFactory().getKeyManagers());
    }

    private static HttpClient client(X509Bundle server, KeyManager[] keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, server.toTrustManagerFactory().getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @AfterAll
    static void stop() {
        anonymous.shutdownNow();
        known.shutdownNow();
        daemon.close();
    }

    private static String ask(HttpClient client, Version version, String method, String target, String... fields)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + PORT + target))
                .version(version)
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.noBody());
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, rest",
        "GET, /a, exact",
        "GET, /a?x=1, exact",
        "GET, /a/, prefix",
        "GET, /a/17, pattern",
        "GET, /a/17x, prefix",
        "GET, /b/a/17, rest",
        "GET, /m, source",
        "PUT, /m/x, method",
        "GET, /c, rest"
    })
    void theMostSpecificRouteWins(String method, String target, String expected) throws Exception {
        assertThat(ask(anonymous, Version.HTTP_1_1, method, target)).isEqualTo(expected);
        assertThat(ask(anonymous, Version.HTTP_2, method, target)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void fieldsAndParametersTellRequestsApart(Version version) throws Exception {
        assertThat(ask(anonymous, version, "GET", "/m", "x-beta", "1")).isEqualTo("header");
        assertThat(ask(anonymous, version, "GET", "/m?a&debug", "x-beta", "1")).isEqualTo("query");
        assertThat(ask(anonymous, version, "GET", "/m", "x-beta", "2")).isEqualTo("source");
        assertThat(ask(anonymous, version, "PUT", "/m", "x-beta", "1")).isEqualTo("method");
        assertThat(ask(anonymous, version, "PUT", "/m", "x-down", "")).isEqualTo("down");
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aCertificateOpensItsRoute(Version version) throws Exception {
        assertThat(ask(known, version, "GET", "/c")).isEqualTo("robot");
        assertThat(ask(anonymous, version, "GET", "/c")).isEqualTo("rest");
    }
}
