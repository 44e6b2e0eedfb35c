package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's client speaks HTTP/2 over TLS with a daemon in front of two backends. */
@Timeout(90)
class Http2DaemonTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int REQUESTS = 200;
    private static final int LARGE = 3_000_000;

    @TempDir
    Path directory;

    private final int port = FreePorts.next();
    private final int oldPort = FreePorts.next();
    private final int redirectPort = FreePorts.next();
    private final int adminPort = FreePorts.next();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore slow = new Semaphore(0);
    private HttpServer first;
    private HttpServer second;
    private DaemonProcess daemon;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("www.key"), certificate.getPrivateKeyPEM());
        Files.writeString(directory.resolve("www.pem"), certificate.getCertificatePathPEM());
        first = backend("first");
        second = backend("second");
        daemon = DaemonProcess.start(
                Files.writeString(directory.resolve("f.yaml"), configuration()),
                adminPort,
                "-Dio.netty.leakDetection.level=paranoid");
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, certificate.toTrustManagerFactory().getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(trusting).executor(threads).build();
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        daemon.close();
        slow.release(REQUESTS);
        first.stop(0);
        second.stop(0);
        threads.close();
    }

    private String configuration() {
        String tls = "tls: { certificate: www.pem, key: www.key }";
        return """
                listeners:
                  - { name: web, bind: "127.0.0.1:%d", pool: app, hsts: 1y, http2: { max-streams: 250 }, %s }
                  - { name: old, bind: "127.0.0.1:%d", pool: app, http: 1.1, %s }
                  - { name: away, bind: "127.0.0.1:%d", redirect: "https:8443" }
                pools: [ { name: app, backends: [ "127.0.0.1:%d", "127.0.0.1:%d" ] } ]
                admin: { bind: "127.0.0.1:%d" }
                process: { warm-up: off }
                """.formatted(
                        port,
                        tls,
                        oldPort,
                        tls,
                        redirectPort,
                        first.getAddress().getPort(),
                        second.getAddress().getPort(),
                        adminPort);
    }

    /** Answers with its name or, where there is one, with the request's body; /slow only with a permit. */
    private HttpServer backend(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                arrived.release();
                slow.acquireUninterruptibly();
            }
            byte[] answer = body.length > 0 ? body : name.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static HttpRequest.Builder request(String origin, int port, String path) {
        return HttpRequest.newBuilder(URI.create(origin + ":" + port + path)).timeout(LIMIT);
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(request("https://localhost", port, path).build(), BodyHandlers.ofString());
    }

    private List<CompletableFuture<HttpResponse<String>>> many(String path, int count) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(
                    client.sendAsync(request("https://localhost", port, path).build(), BodyHandlers.ofString()));
        }
        return answers;
    }

    /** More than the default of max-streams, beyond which this client fails requests instead of having them wait. */
    @Test
    void parallelRequestsOfOneConnectionAreSpreadOverTheBackends() throws Exception {
        assertThat(get(port, "/").version()).isEqualTo(Version.HTTP_2);
        Set<String> names = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> answer : many("/", REQUESTS)) {
            HttpResponse<String> response = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(Version.HTTP_2);
            names.add(response.body());
        }
        assertThat(names).containsExactlyInAnyOrder("first", "second");
        // The log is written behind the traffic; the port of the client is that of its one connection.
        Await.until("all lines are written", LIMIT, () -> exchanges().size() == REQUESTS + 1);
        assertThat(exchanges().stream().map(Http2DaemonTest::clientOf).distinct())
                .hasSize(1);
        daemon.close();
        assertThat(daemon.stderr()).noneMatch(line -> line.contains("LEAK"));
    }

    private List<String> exchanges() {
        return daemon.stdout().stream()
                .filter(line -> line.contains("\"protocol\":\"HTTP/2"))
                .toList();
    }

    private static String clientOf(String line) {
        return line.replaceFirst(".*\"client\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void aLargeBodyGoesThereAndBack() throws Exception {
        byte[] body = new byte[LARGE];
        new Random(1).nextBytes(body);
        HttpResponse<byte[]> response = client.send(
                request("https://localhost", port, "/")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(response.version()).isEqualTo(Version.HTTP_2);
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    void theAccessLogTellsOfHttp2AndOfTls() throws Exception {
        get(port, "/seen");
        assertThat(daemon.awaitLine("\"/seen\"", LIMIT))
                .contains("\"HTTP/2", "\"tls_version\":\"TLSv1.3\"", "\"tls_alpn\":\"h2\"");
    }

    @Test
    void aListenerOfHttp11IsNotOfferedHttp2() throws Exception {
        HttpResponse<String> response = get(oldPort, "/old");
        assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(daemon.awaitLine("\"/old\"", LIMIT)).contains("\"HTTP/1.1\"");
    }

    @Test
    void strictTransportSecurityIsSentOverHttp2() throws Exception {
        HttpResponse<String> response = get(port, "/");
        assertThat(response.version()).isEqualTo(Version.HTTP_2);
        assertThat(response.headers().firstValue("strict-transport-security")).hasValue("max-age=31536000");
    }

    /** Without TLS the JDK's client asks for HTTP/2 by an upgrade, which a listener is free not to take. */
    @Test
    void aListenerThatRedirectsLeadsToTls() throws Exception {
        HttpResponse<String> response =
                client.send(request("http://localhost", redirectPort, "/a?b=c").build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isIn(301, 302, 307, 308);
        assertThat(response.headers().firstValue("location")).hasValue("https://localhost:8443/a?b=c");
    }

    /** All are with a backend when the signal comes, and answered only after the daemon has begun to drain. */
    @Test
    void noRequestIsLostWhenTheDaemonDrains() throws Exception {
        get(port, "/");
        List<CompletableFuture<HttpResponse<String>>> answers = many("/slow", REQUESTS / 4);
        assertThat(arrived.tryAcquire(REQUESTS / 4, LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        daemon.mark();
        daemon.signal("TERM");
        daemon.awaitLine("(?i)drain", LIMIT);
        slow.release(REQUESTS / 4);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> response = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(Version.HTTP_2);
        }
        assertThat(daemon.awaitExit(LIMIT)).isZero();
        assertThat(daemon.stderr()).noneMatch(line -> line.contains("LEAK"));
    }
}
