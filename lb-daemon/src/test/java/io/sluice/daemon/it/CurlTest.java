package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program {@code curl} in each version of HTTP that it speaks, in front of a daemon that goes to its backend in HTTP/1.1, or in
 * HTTP/2 by way of another listener of its own: all four pairs of versions, plain and over TLS. Skipped where there is no curl that
 * speaks HTTP/2.
 */
@Timeout(90)
class CurlTest {

    private static final int LARGE = 400_000;

    @TempDir
    static Path directory;

    private static final int PLAIN = FreePorts.next();
    private static final int SECURE = FreePorts.next();
    private static final int INNER = FreePorts.next();
    private static final int INNER_SECURE = FreePorts.next();
    private static final int ADMIN = FreePorts.next();
    private static ExecutorService threads;
    private static HttpServer backend;
    private static DaemonProcess daemon;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(speaksHttp2(), "there is no curl that speaks HTTP/2");
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("www.key"), certificate.getPrivateKeyPEM());
        Files.writeString(directory.resolve("www.pem"), certificate.getCertificatePathPEM());
        threads = Executors.newVirtualThreadPerTaskExecutor();
        backend = backend();
        Path file = Files.writeString(directory.resolve("f.yaml"), configuration());
        daemon = DaemonProcess.start(file, ADMIN, "-Dio.netty.leakDetection.level=paranoid");
    }

    @AfterAll
    static void stop() {
        if (daemon != null) {
            daemon.close();
            backend.stop(0);
            threads.close();
            assertThat(daemon.stderr()).noneMatch(line -> line.contains("LEAK"));
        }
    }

    private static boolean speaksHttp2() throws InterruptedException {
        try {
            return run(List.of("curl", "--version")).contains("HTTP2");
        } catch (IOException none) {
            return false;
        }
    }

    private static String configuration() {
        String tls = "tls: { certificate: www.pem, key: www.key }";
        String routes =
                "routes: [ { path: /1, pool: app }, { path: /2, pool: inner }, { path: /2s, pool: inner-secure } ]";
        return """
                listeners:
                  - { name: plain, bind: "127.0.0.1:%d", %s }
                  - { name: secure, bind: "127.0.0.1:%d", %s, %s }
                  - { name: inner, bind: "127.0.0.1:%d", http: 2, pool: app }
                  - { name: inner-secure, bind: "127.0.0.1:%d", http: 2, pool: app, %s }
                pools:
                  - { name: app, backends: [ "127.0.0.1:%d" ] }
                  - { name: inner, http: 2, backends: [ "127.0.0.1:%d" ] }
                  - { name: inner-secure, http: 2, tls: { ca: www.pem }, backends: [ "127.0.0.1:%d" ] }
                admin: { bind: "127.0.0.1:%d" }
                process: { warm-up: off }
                """.formatted(
                        PLAIN,
                        routes,
                        SECURE,
                        routes,
                        tls,
                        INNER,
                        INNER_SECURE,
                        tls,
                        backend.getAddress().getPort(),
                        INNER,
                        INNER_SECURE,
                        ADMIN);
    }

    /** Gives back what it got, or else its name. */
    private static HttpServer backend() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer = body.length > 0 ? body : "hello".getBytes(StandardCharsets.US_ASCII);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : answer.length);
            if (!head) {
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return printed;
    }

    private static String curl(String version, String origin, String path, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "15", "--cacert", "www.pem"));
        command.addAll(List.of(version, origin + path, "-w", " %{http_version} %{http_code}"));
        command.addAll(List.of(options));
        return run(command);
    }

    private static void expectAll(String version, String origin, String spoken) throws Exception {
        byte[] body = new byte[LARGE];
        new Random(1).nextBytes(body);
        Path sent = Files.write(directory.resolve("sent"), body);
        Path got = directory.resolve("got");
        for (String path : List.of("/1", "/2", "/2s")) {
            assertThat(curl(version, origin, path)).isEqualTo("hello " + spoken + " 200");
            assertThat(curl(version, origin, path, "--head", "-o", "head")).isEqualTo(" " + spoken + " 200");
            assertThat(curl(version, origin, path, "--data-binary", "@" + sent, "-H", "Expect:", "-o", got.toString()))
                    .isEqualTo(" " + spoken + " 200");
            assertThat(got).hasBinaryContent(body);
        }
        assertThat(curl(version, origin, "/none", "-o", "none")).isEqualTo(" " + spoken + " 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void plain(String version) throws Exception {
        expectAll(version, "http://127.0.0.1:" + PLAIN, version.equals("--http1.1") ? "1.1" : "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void overTls(String version) throws Exception {
        expectAll(version, "https://localhost:" + SECURE, version.equals("--http1.1") ? "1.1" : "2");
    }

    /** A request with a body stays in HTTP/1.1: its body would have to be read before the protocol changes. */
    @ParameterizedTest
    @ValueSource(strings = {"/1", "/2", "/2s"})
    void byUpgrade(String path) throws Exception {
        assertThat(curl("--http2", "http://127.0.0.1:" + PLAIN, path)).isEqualTo("hello 2 200");
        assertThat(curl("--http2", "http://127.0.0.1:" + PLAIN, path, "-d", "body"))
                .startsWith("body ")
                .endsWith(" 200");
    }
}
