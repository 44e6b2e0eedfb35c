package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes of no known protocol that come out of TLS, go into it, or both. */
@Timeout(60)
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class RelayTlsTest {

    private static X509Bundle authority;
    private static X509Bundle local;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private TlsContexts contexts;
    private Certificates files;

    @BeforeAll
    static void makeCertificates() {
        authority = Certificates.authority("authority");
        local = Certificates.local(authority);
    }

    @BeforeEach
    void makeContexts() {
        contexts = new TlsContexts(engine, InstantSource.system());
        files = new Certificates(directory);
    }

    @AfterEach
    void closeContexts() {
        contexts.close();
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    private static SSLContext serving() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(local.toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String read(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
    }

    private static CompletableFuture<Socket> accepted(ServerSocket server) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                Socket socket = server.accept();
                socket.setSoTimeout(10_000);
                if (socket instanceof SSLSocket secure) {
                    secure.startHandshake();
                }
                return socket;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** The server speaks first, the client has the last word, and both see a right end. */
    private static void talk(Socket client, Socket backend) throws IOException {
        send(backend, "220 ready");
        assertThat(read(client, 9)).isEqualTo("220 ready");
        for (int i = 0; i < 10; i++) {
            send(client, "ping" + i);
            assertThat(read(backend, 5)).isEqualTo("ping" + i);
            send(backend, "pong" + i);
            assertThat(read(client, 5)).isEqualTo("pong" + i);
        }
        byte[] much = new byte[1 << 20];
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                backend.getOutputStream().write(much);
                backend.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(client.getInputStream().readAllBytes()).hasSize(much.length);
        sent.join();
    }

    @Test
    void ourTlsIsTakenOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TlsFront front =
                        TlsFront.relaying(contexts.server("web", files.server(local)), null, server.getLocalPort());
                SSLSocket client = front.connect(trusting())) {
            CompletableFuture<Socket> backend = accepted(server);
            client.startHandshake();
            talk(client, backend.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void tlsTowardsTheBackendIsPutOn() throws Exception {
        try (SSLServerSocket server = (SSLServerSocket)
                        serving().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TlsFront front = TlsFront.relaying(
                        null,
                        contexts.client("app", ClientTlsSettings.verified(files.root(authority))),
                        server.getLocalPort())) {
            CompletableFuture<Socket> backend = accepted(server);
            try (Socket client = front.connect()) {
                talk(client, backend.get(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void oneTlsTakesTheOthersPlace() throws Exception {
        try (SSLServerSocket server = (SSLServerSocket)
                        serving().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TlsFront front = TlsFront.relaying(
                        contexts.server("web", files.server(local)),
                        contexts.client("app", ClientTlsSettings.verified(files.root(authority))),
                        server.getLocalPort());
                SSLSocket client = front.connect(trusting())) {
            CompletableFuture<Socket> backend = accepted(server);
            client.startHandshake();
            talk(client, backend.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aBackendWithAStrangersCertificateGetsNothing() throws Exception {
        X509Bundle stranger = Certificates.authority("stranger");
        try (SSLServerSocket server = (SSLServerSocket)
                        serving().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TlsFront front = TlsFront.relaying(
                        null,
                        contexts.client("app", ClientTlsSettings.verified(files.root(stranger))),
                        server.getLocalPort())) {
            CompletableFuture<Socket> backend = accepted(server);
            try (Socket client = front.connect()) {
                assertThat(client.getInputStream().read()).isNegative();
            }
            assertThat(backend.handle((socket, failure) -> failure).get(10, TimeUnit.SECONDS))
                    .isNotNull();
        }
    }
}
