package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Loaded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One port where some names see the backend's own certificate and others see ours. */
@Timeout(60)
class PassthroughDaemonTest {

    /** Takes any certificate: which one it was is what the test asks. */
    private static final TrustManager ANY = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    @TempDir
    private Path directory;

    private HttpsServer own;
    private HttpServer plain;

    @BeforeEach
    void startBackends() throws Exception {
        X509Bundle ours = certificate("ours");
        Files.writeString(directory.resolve("a.pem"), ours.getCertificatePathPEM());
        Files.writeString(directory.resolve("a.key"), ours.getPrivateKeyPEM());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate("theirs").toKeyManagerFactory().getKeyManagers(), null, null);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        own = HttpsServer.create(any, 0);
        own.setHttpsConfigurator(new HttpsConfigurator(context));
        plain = HttpServer.create(any, 0);
        answer(own, "from behind their TLS");
        answer(plain, "from behind our TLS");
    }

    private static X509Bundle certificate(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName("example.org")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static void answer(HttpServer server, String text) {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, text.length());
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopBackends() {
        own.stop(0);
        plain.stop(0);
    }

    private Daemon start(String io, String tls, String more) throws StartException {
        Loaded loaded = ConfigLoader.load(
                "f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", tls: { %s passthrough: [
                  { sni: [ legacy.example.org, "*.pass.example" ], pool: legacy } ] } %s } ]
                pools:
                  - { name: legacy, health: { tcp: {} }, backends: [ "127.0.0.1:%d" ] }
                  - { name: app, backends: [ "127.0.0.1:%d" ] }
                admin: off
                access-log: { file: DIR/access.log }
                process: { io: %s, event-loops: 2, warm-up: off }
                """.formatted(
                        tls,
                        more,
                        own.getAddress().getPort(),
                        plain.getAddress().getPort(),
                        io).replace("DIR", directory.toString()));
        return Daemon.start(loaded.configuration().orElseThrow(), "1");
    }

    /** Who the certificate is for, and the last line of the answer. */
    private static String ask(Daemon daemon, String name) throws Exception {
        InetSocketAddress address = (InetSocketAddress) daemon.address("web").orElseThrow();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {ANY}, null);
        try (Socket tcp = new Socket(address.getAddress(), address.getPort());
                SSLSocket client = (SSLSocket) trusting.getSocketFactory().createSocket(tcp, name, 443, true)) {
            client.setSoTimeout(20_000);
            SSLParameters parameters = client.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            client.setSSLParameters(parameters);
            client.startHandshake();
            String subject = client.getSession().getPeerPrincipal().getName();
            String request = "GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return subject + " " + lastLine(client);
        }
    }

    private static String lastLine(Socket client) throws IOException {
        String response = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return response.lines().reduce((before, last) -> last).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void namesThatArePassedThroughSeeTheBackendsCertificateAndOthersOurs(String io) throws Exception {
        try (Daemon daemon = start(io, "certificate: DIR/a.pem, key: DIR/a.key, ja4: true,", ", pool: app")) {
            assertThat(ask(daemon, "legacy.example.org")).isEqualTo("CN=theirs from behind their TLS");
            assertThat(ask(daemon, "x.pass.example")).isEqualTo("CN=theirs from behind their TLS");
            assertThat(ask(daemon, "www.example.org")).isEqualTo("CN=ours from behind our TLS");
        }
        assertThat(Files.readString(directory.resolve("access.log")))
                .contains("\"sni\":\"x.pass.example\",\"alpn\":null,\"ja4\":\"t13d")
                .contains("\"pool\":\"legacy\"")
                .contains("\"method\":\"GET\"");
    }

    @Test
    void withoutACertificateOtherNamesAreNotRecognised() throws Exception {
        try (Daemon daemon = start("auto", "", "")) {
            assertThat(ask(daemon, "legacy.example.org")).isEqualTo("CN=theirs from behind their TLS");
            assertThatThrownBy(() -> ask(daemon, "www.example.org"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");
        }
    }
}
