package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.run.Daemon;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates change under load in a whole daemon, and no request fails. */
class CertificateSwapTest {

    private static final int SWAPS = 5;
    private static final int CLIENTS = 4;
    private static final Duration IN_TIME = Duration.ofSeconds(20);
    private static final byte[] CLOSING =
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger requests = new AtomicInteger();
    private X509Bundle authority;
    private SSLContext trusting;

    @BeforeEach
    void makeCertificates() throws Exception {
        authority = new CertificateBuilder()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        trusting = trusting();
        write(0);
    }

    private SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    /** The key first, then the certificate, so that between the two they do not belong together. */
    private void write(int number) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=number " + number)
                .addSanDnsName("localhost")
                .notAfter(Instant.now().plus(365, ChronoUnit.DAYS))
                .buildIssuedBy(authority);
        replace("www.key", bundle.getPrivateKeyPEM());
        replace("www.pem", bundle.getCertificatePathPEM());
    }

    private void replace(String name, String text) throws IOException {
        Path draft = Files.writeString(directory.resolve(name + ".new"), text);
        Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Configuration configuration() throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - name: web
                    bind: 127.0.0.1:0
                    tls: { certificate: www.pem, key: www.key, reload-interval: 100ms }
                    routes: [ { path: /, respond: { status: 200, body: ok } } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                admin: { bind: "127.0.0.1:0" }
                access-log: off
                process: { warm-up: off }
                """))
                .configuration()
                .orElseThrow();
    }

    @Test
    void noRequestFailsWhileCertificatesChange() throws Exception {
        try (Daemon daemon = Daemon.start(configuration(), "1");
                ExecutorService threads = Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().daemon().factory())) {
            int port = port(daemon.address("web").orElseThrow());
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> connectAgainAndAgain(port)));
            }
            clients.add(threads.submit(() -> stayConnected(port)));
            try {
                swap(port);
            } finally {
                done.set(true);
            }
            for (Future<?> client : clients) {
                client.get();
            }
            assertThat(requests).hasValueGreaterThan(SWAPS * CLIENTS);
            assertThat(metrics(daemon))
                    .containsPattern("reloads_total.*taken\"} [" + SWAPS + "-9]\\.0")
                    .contains("sluice_tls_certificate_not_after_seconds{certificate=\"" + directory.resolve("www.pem"));
        }
        Await.until(
                "nobody looks at files any more",
                IN_TIME,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch("sluice-certificates"::equals));
    }

    private void swap(int port) throws Exception {
        for (int number = 1; number <= SWAPS; number++) {
            write(number);
            String expected = "CN=number " + number;
            Await.until(expected + " is shown", IN_TIME, () -> shown(port).equals(expected));
        }
    }

    private static int port(Object address) {
        return ((InetSocketAddress) address).getPort();
    }

    /** Each request has a handshake of its own. */
    private Void connectAgainAndAgain(int port) throws Exception {
        while (!done.get()) {
            try (SSLSocket socket = connect(trusting(), port)) {
                socket.getOutputStream().write(CLOSING);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
                requests.incrementAndGet();
            }
        }
        return null;
    }

    /** All requests go over the connection that was there before the first change. */
    private Void stayConnected(int port) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
                    .timeout(IN_TIME)
                    .build();
            while (!done.get()) {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                requests.incrementAndGet();
            }
        }
        return null;
    }

    private static SSLSocket connect(SSLContext trusting, int port) throws IOException {
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout((int) IN_TIME.toMillis());
        socket.startHandshake();
        return socket;
    }

    /** By a client that has never been here: a resumed session would show what it was shown first. */
    private String shown(int port) {
        try (SSLSocket socket = connect(trusting(), port)) {
            X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return own.getSubjectX500Principal().getName();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String metrics(Daemon daemon) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri =
                    URI.create("http://127.0.0.1:" + port(daemon.adminAddress().orElseThrow()) + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
