package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Loaded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A sticky cookie from the file to the client, over TLS and without. */
@Timeout(60)
class StickyDaemonTest {

    @TempDir
    private Path directory;

    private HttpServer backend;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        X509Bundle ours = new CertificateBuilder()
                .subject("CN=ours")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("a.pem"), ours.getCertificatePathPEM());
        Files.writeString(directory.resolve("a.key"), ours.getPrivateKeyPEM());
        Files.writeString(directory.resolve("keys"), "dGhpcnR5LXR3byBieXRlcyBmb3IgYSB0ZXN0IG9mIGtleXMhIQ==\n");
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        backend.start();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(trusting).build();
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        backend.stop(0);
    }

    private Daemon daemon(String cookie) throws Exception {
        Loaded loaded = ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - { name: plain, bind: "127.0.0.1:0", pool: app }
                  - { name: tls, bind: "127.0.0.1:0", pool: app, tls: { certificate: a.pem, key: a.key } }
                pools: [ { name: app, sticky: { cookie: { key-file: keys %s } }, backends: [ "127.0.0.1:%d" ] } ]
                admin: off
                access-log: off
                process: { warm-up: 0s }
                """.formatted(
                        cookie, backend.getAddress().getPort())));
        return Daemon.start(loaded.configuration().orElseThrow(), "test");
    }

    private String cookie(Daemon daemon, String listener, HttpClient.Version version) throws Exception {
        int port = ((InetSocketAddress) daemon.address(listener).orElseThrow()).getPort();
        String scheme = listener.equals("tls") ? "https" : "http";
        HttpResponse<Void> response = client.send(
                HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port + "/"))
                        .version(version)
                        .build(),
                BodyHandlers.discarding());
        assertThat(response.version()).isEqualTo(version);
        return response.headers().firstValue("Set-Cookie").orElse("");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aCookieIsSecureWhereTheClientCameByTls(HttpClient.Version version) throws Exception {
        try (Daemon daemon = daemon("")) {
            assertThat(cookie(daemon, "plain", version)).endsWith("; Path=/; HttpOnly; SameSite=Lax");
            assertThat(cookie(daemon, "tls", version)).endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax");
        }
    }

    @ParameterizedTest
    @CsvSource({"always, ; Secure", "never, ''"})
    void orAsIsSaid(String word, String attribute) throws Exception {
        try (Daemon daemon = daemon(", secure: " + word)) {
            for (String listener : new String[] {"plain", "tls"}) {
                assertThat(cookie(daemon, listener, HttpClient.Version.HTTP_1_1))
                        .endsWith("; Path=/" + attribute + "; HttpOnly; SameSite=Lax");
            }
        }
    }

    @Test
    void daemonsWithTheSameKeysSetTheSameCookie() throws Exception {
        String first;
        try (Daemon daemon = daemon("")) {
            first = cookie(daemon, "plain", HttpClient.Version.HTTP_1_1);
        }
        try (Daemon daemon = daemon("")) {
            assertThat(cookie(daemon, "plain", HttpClient.Version.HTTP_1_1)).isEqualTo(first);
        }
    }
}
