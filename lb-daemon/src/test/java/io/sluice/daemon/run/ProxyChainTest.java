package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Loaded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two daemons over a unix socket: PROXY header, TLS behind it, probes through both, and an admin server on a socket. */
@Timeout(60)
class ProxyChainTest {

    @TempDir
    private Path directory;

    private Daemon start(String text) throws StartException {
        Loaded loaded = ConfigLoader.load("f", text.replace("DIR", directory.toString()));
        assertThat(loaded.problems()).isEmpty();
        return Daemon.start(loaded.configuration().orElseThrow(), "1");
    }

    private Daemon back(String io, int port, String more) throws StartException {
        return start("""
                listeners:
                  - { name: web, bind: "unix:DIR/back.sock", proxy-protocol: { from: [ unix ] }, pool: app %s }
                pools: [ { name: app, backends: [ "127.0.0.1:%d" ] } ]
                admin: { bind: "unix:DIR/admin.sock" }
                access-log: { file: DIR/access.log }
                process: { io: %s, event-loops: 2, warm-up: off }
                """.formatted(more, port, io));
    }

    private Daemon front(String io, String more) throws StartException {
        return start("""
                listeners: [ { name: front, bind: "127.0.0.1:0", pool: next } ]
                pools: [ { name: next, health: { http: { path: /h } }, backends: [ "unix:DIR/back.sock" ] %s } ]
                admin: off
                access-log: off
                process: { io: %s, event-loops: 2, warm-up: off }
                """.formatted(more, io));
    }

    private void writeCertificate() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .notAfter(Instant.now().plus(365, ChronoUnit.DAYS))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("a.pem"), bundle.getCertificatePathPEM());
        Files.writeString(directory.resolve("a.key"), bundle.getPrivateKeyPEM());
    }

    private static HttpServer tellingOfTheClient() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String told = String.valueOf(exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
            exchange.sendResponseHeaders(200, told.length());
            exchange.getResponseBody().write(told.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        return server;
    }

    @ParameterizedTest
    @CsvSource({"auto, v1, false", "auto, v2, true", "nio, v1, true", "nio, v2, false"})
    void theLastBackendHearsOfTheFirstClient(String io, String version, boolean tls) throws Exception {
        writeCertificate();
        HttpServer server = tellingOfTheClient();
        try (Daemon back = back(
                        io,
                        server.getAddress().getPort(),
                        tls ? ", tls: { certificate: DIR/a.pem, key: DIR/a.key }" : "");
                Daemon front =
                        front(io, ", send-proxy: " + version + (tls ? ", tls: { ca: DIR/a.pem, verify: full }" : ""));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(back.address("web")).contains(UnixDomainSocketAddress.of(directory.resolve("back.sock")));
            InetSocketAddress address =
                    (InetSocketAddress) front.address("front").orElseThrow();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode() + " " + response.body()).isEqualTo("200 127.0.0.1");
            assertThat(askAdmin("/ready")).startsWith("HTTP/1.1 200 ");
            assertThat(askAdmin("/")).contains("unix:" + directory.resolve("back.sock"));
        } finally {
            server.stop(0);
        }
        assertThat(directory.resolve("back.sock")).doesNotExist();
        assertThat(directory.resolve("admin.sock")).doesNotExist();
        // A probe has no client, so it is the unix socket's; the request has the first one's address.
        assertThat(Files.readString(directory.resolve("access.log")))
                .contains("\"client\":\"unix\"")
                .contains("\"client\":\"127.0.0.1:");
    }

    private String askAdmin(String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("admin.sock")))) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
            Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void twoDaemonsCannotShareASocket() throws Exception {
        try (Daemon first = back("auto", 1, "")) {
            assertThat(first.state()).isEqualTo(DaemonState.SERVING);
            assertThatThrownBy(() -> back("auto", 1, ""))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("admin: cannot listen on unix:" + directory.resolve("admin.sock"))
                    .hasMessageContaining("somebody listens on this socket");
            assertThat(askAdmin("/health")).startsWith("HTTP/1.1 200 ");
        }
    }
}
