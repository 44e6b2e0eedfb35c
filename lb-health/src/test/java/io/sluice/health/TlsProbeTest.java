package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.transport.Transport;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsProbeTest {

    private static final char[] PASSWORD = "secret".toCharArray();
    private static final String OK = "HTTP/1.1 200 OK\r\n\r\n";

    private HealthChecks checks;
    private SSLContext serverTls;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        checks = new HealthChecks(Transport.of(TransportSettings.Io.AUTO), ProbeObserver.none());
        serverTls = serverTls(directory.resolve("keys.p12"));
    }

    @AfterAll
    void stop() {
        checks.close();
    }

    @Test
    void anHttpProbePassesThroughTls() throws Exception {
        assertThat(decision(ScriptedBackend.answering(OK), HttpProbeSettings.get("/"), trusting()))
                .startsWith("up: HTTP 200 in ");
    }

    @Test
    void aTcpProbePassesAfterTheHandshake() throws Exception {
        assertThat(decision(ScriptedBackend::awaitClose, new TcpProbeSettings(), trusting()))
                .startsWith("up: TLS handshake in ");
    }

    @Test
    void aCertificateThatIsNotTrustedIsAFailure() throws Exception {
        assertThat(decision(ScriptedBackend::awaitClose, new TcpProbeSettings(), client(SslContextBuilder.forClient())))
                .startsWith("down: TLS: unable to find valid certification path to requested target");
    }

    @Test
    void aBackendWithoutTlsIsAFailure() throws Exception {
        try (ScriptedBackend backend = new ScriptedBackend(socket -> {
            ScriptedBackend.write(socket, OK);
            ScriptedBackend.awaitClose(socket);
        })) {
            assertThat(decision(backend, new TcpProbeSettings(), trusting()))
                    .startsWith("down: TLS: the backend does not speak it");
        }
    }

    @Test
    void aBackendThatClosesInTheHandshakeIsAFailure() throws Exception {
        try (ScriptedBackend backend =
                new ScriptedBackend(socket -> socket.getInputStream().read())) {
            assertThat(decision(backend, new TcpProbeSettings(), trusting()))
                    .startsWith("down: ")
                    .contains("TLS");
        }
    }

    @Test
    void aBackendThatNeverShakesHandsTimesOut() throws Exception {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend::awaitClose)) {
            FakeSubject subject = new FakeSubject(backend.address());
            HealthSettings settings =
                    new HealthSettings(new TcpProbeSettings(), Duration.ofSeconds(10), Duration.ofMillis(300), 2, 3);
            try (HealthChecks.Watch _ = checks.watch(List.of(subject), settings, trusting())) {
                assertThat(subject.next()).startsWith("down: timed out after 300ms in the TLS handshake");
            }
        }
    }

    private String decision(ScriptedBackend.Script script, ProbeSettings probe, ClientTls tls) throws Exception {
        ServerSocket server =
                serverTls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (ScriptedBackend backend = new ScriptedBackend(server, script)) {
            return decision(backend, probe, tls);
        }
    }

    private String decision(ScriptedBackend backend, ProbeSettings probe, ClientTls tls) {
        FakeSubject subject = new FakeSubject(backend.address());
        HealthSettings settings = new HealthSettings(probe, Duration.ofSeconds(10), Duration.ofSeconds(10), 2, 3);
        try (HealthChecks.Watch _ = checks.watch(List.of(subject), settings, tls)) {
            return subject.next();
        }
    }

    private static ClientTls trusting() throws Exception {
        return client(SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE));
    }

    private static ClientTls client(SslContextBuilder builder) throws Exception {
        SslContext context = builder.sslProvider(SslProvider.JDK)
                .endpointIdentificationAlgorithm(null)
                .build();
        return context::newHandler;
    }

    private static SSLContext serverTls(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
