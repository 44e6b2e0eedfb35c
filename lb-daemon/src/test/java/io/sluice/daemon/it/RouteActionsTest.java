package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A daemon whose routes change what passes, asked by the JDK's client in both versions of HTTP over TLS. */
@Timeout(90)
class RouteActionsTest {

    private static final int PORT = FreePorts.next();
    private static final int ADMIN = FreePorts.next();

    @TempDir
    static Path directory;

    private static ExecutorService threads;
    private static HttpServer backend;
    private static DaemonProcess daemon;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("www.key"), certificate.getPrivateKeyPEM());
        Files.writeString(directory.resolve("www.pem"), certificate.getCertificatePathPEM());
        threads = Executors.newVirtualThreadPerTaskExecutor();
        backend = backend();
        daemon = DaemonProcess.start(
                Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - name: web
                    bind: "127.0.0.1:%d"
                    tls: { certificate: www.pem, key: www.key }
                    routes:
                      - path: /api
                        pool: app
                        rewrite: { prefix: /v2, host: inner.example.org }
                        request-headers: { set: { X-Tls: "${tls-version} ${tls-server-name}" }, remove: [ X-Secret ] }
                        response-headers: { set: { X-Served-By: "${backend}" }, remove: [ X-Inner ] }
                      - path: /own
                        respond: { status: 404, body: nothing }
                        response-headers: { set: { X-Own: "${method}" } }
                      - { path: /cors, pool: app, cors: { origins: "https://app.example.org" } }
                      - { path: /small, pool: app, max-body: 1KiB }
                      - { path: /text, pool: app, compression: { min-size: 1 } }
                pools: [ { name: app, backends: [ { name: one, address: "127.0.0.1:%d" } ] } ]
                admin: { bind: "127.0.0.1:%d" }
                process: { warm-up: off }
                """.formatted(
                                PORT, backend.getAddress().getPort(), ADMIN)),
                ADMIN,
                "-Dio.netty.leakDetection.level=paranoid");
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, certificate.toTrustManagerFactory().getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(trusting).build();
    }

    /** Says what it was asked. */
    private static HttpServer backend() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String answer = exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestHeaders().getFirst("X-Tls") + " "
                    + exchange.getRequestHeaders().getFirst("X-Secret");
            exchange.getResponseHeaders().set("X-Inner", "1");
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        client.shutdownNow();
        daemon.close();
        backend.stop(0);
        threads.close();
        assertThat(daemon.stderr()).noneMatch(line -> line.contains("LEAK"));
    }

    private static HttpResponse<String> ask(Version version, String method, String path, int body, String... fields)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + PORT + path))
                .version(version)
                .timeout(Duration.ofSeconds(20))
                // Asks before it sends a body, as this client may miss an answer that comes while it sends.
                .expectContinue(body > 0 && version == Version.HTTP_1_1)
                .method(method, body == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(new byte[body]));
        if (fields.length > 0) {
            request.headers(fields);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(version);
        return response;
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void headersPathAndHostAreChanged(Version version) throws Exception {
        HttpResponse<String> response = ask(version, "GET", "/api/x?y=z", 0, "X-Secret", "s");
        assertThat(response.body()).isEqualTo("/v2/x?y=z inner.example.org TLSv1.3 localhost null");
        assertThat(response.headers().firstValue("X-Served-By")).contains("one");
        assertThat(response.headers().firstValue("X-Inner")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void ourOwnAnswersAreChangedToo(Version version) throws Exception {
        HttpResponse<String> response = ask(version, "GET", "/own", 0);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("nothing");
        assertThat(response.headers().firstValue("X-Own")).contains("GET");
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void pagesOfOtherOriginsAreToldWhatTheyMay(Version version) throws Exception {
        HttpResponse<String> asked = ask(
                version,
                "OPTIONS",
                "/cors",
                0,
                "Origin",
                "https://app.example.org",
                "Access-Control-Request-Method",
                "PUT");
        assertThat(asked.statusCode()).isEqualTo(204);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).contains("https://app.example.org");
        HttpResponse<String> got = ask(version, "GET", "/cors", 0, "Origin", "https://app.example.org");
        assertThat(got.headers().allValues("Access-Control-Allow-Origin")).containsExactly("https://app.example.org");
        HttpResponse<String> refused = ask(version, "GET", "/cors", 0, "Origin", "https://evil.example.org");
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aBodyThatIsTooLargeIsRefused(Version version) throws Exception {
        assertThat(ask(version, "POST", "/small", 1024).statusCode()).isEqualTo(200);
        assertThat(ask(version, "POST", "/small", 1025).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void responsesAreCompressedForThoseWhoAsk(Version version) throws Exception {
        HttpRequest asked = HttpRequest.newBuilder(URI.create("https://localhost:" + PORT + "/text"))
                .version(version)
                .timeout(Duration.ofSeconds(20))
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> response = client.send(asked, BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(response.headers().firstValue("Vary")).contains("Accept-Encoding");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).startsWith("/text localhost:" + PORT);
        }
        assertThat(ask(version, "GET", "/text", 0).headers().firstValue("Content-Encoding"))
                .isEmpty();
    }
}
