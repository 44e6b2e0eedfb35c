package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.IllegalReferenceCountException;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes over real sockets, by both engines. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class TlsLoopbackTest {

    private static X509Bundle authority;
    private static X509Bundle stranger;
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
        stranger = Certificates.authority("stranger");
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

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "::1"})
    void aTrustedCertificateWithTheRightNameOrAddressPasses(String host) throws Exception {
        ClientTls tls = contexts.client("app", ClientTlsSettings.verified(files.root(authority)));
        try (Loopback loopback = new Loopback(contexts.server("web", files.server(local)))) {
            Loopback.Client client = loopback.connect(tls, host);

            assertThat(client.exchange()).isEqualTo(Loopback.RESPONSE);
            assertThat(client.handler().engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(client.handler().applicationProtocol()).isEqualTo("http/1.1");
            client.close();
        }
    }

    @Test
    void anRsaCertificatePasses() throws Exception {
        ClientTls tls = contexts.client("app", ClientTlsSettings.verified(files.root(authority)));
        try (Loopback loopback = new Loopback(contexts.server("web", files.server(Certificates.rsa(authority))))) {
            assertThat(loopback.connect(tls, "localhost").exchange()).isEqualTo(Loopback.RESPONSE);
        }
    }

    @Test
    void verifyNoneTakesAnyCertificateUnderAnyName() throws Exception {
        ClientTls tls = contexts.client("app", ClientTlsSettings.trusting(new Trust(Verify.NONE, null, List.of())));
        X509Bundle expired = Certificates.expired(stranger);
        try (TlsContexts past = new TlsContexts(engine, () -> Certificates.BEGIN);
                Loopback loopback = new Loopback(past.server("web", files.server(expired)))) {
            assertThat(loopback.connect(tls, "www.foobar.com").exchange()).isEqualTo(Loopback.RESPONSE);
        }
    }

    @Test
    void javasHttpClientGetsAResponse() throws Exception {
        ServerTlsSettings old = files.server(local).offering(List.of("http/1.1"));
        try (Loopback loopback = new Loopback(contexts.server("web", old));
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trusting(authority))
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + loopback.port() + "/"))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void aListenerSpeaksTls12UnlessTheOldestVersionIs13() throws Exception {
        ServerTlsSettings both = files.server(local);
        ProtocolSettings protocol = both.protocol();
        ServerTlsSettings newest = new ServerTlsSettings(
                both.certificates(),
                new ProtocolSettings(
                        new ProtocolSettings.Versions(
                                ServerTlsSettings.Version.TLS_1_3, ServerTlsSettings.Version.TLS_1_3),
                        protocol.ciphers(),
                        protocol.groups(),
                        protocol.signatureSchemes(),
                        protocol.alpn()),
                Duration.ofSeconds(10));

        assertThat(handshake(contexts.server("web", both), "TLSv1.2")).isEqualTo("TLSv1.2");
        assertThat(handshake(contexts.server("web", newest), "TLSv1.3")).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> handshake(contexts.server("web", newest), "TLSv1.2"))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aClientThatDoesNotShakeHandsIsClosedWhenItsTimeIsOver() {
        ServerTlsSettings settings = files.server(local);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        SslHandler handler = (SslHandler) contexts.server("web", settings).newHandler(channel.alloc());
        channel.pipeline().addLast(handler);

        channel.advanceTimeBy(9_999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(handler.handshakeFuture().cause()).hasMessage("handshake timed out after 10000ms");
        channel.finishAndReleaseAll();
    }

    @Test
    void connectionsOutliveTheCloseOfTheirContexts() throws Exception {
        ServerTls server = contexts.server("web", files.server(local));
        ClientTls tls = contexts.client("app", ClientTlsSettings.verified(files.root(authority)));
        try (Loopback loopback = new Loopback(server)) {
            Loopback.Client client = loopback.connect(tls, "localhost");
            contexts.close();

            assertThat(client.exchange()).isEqualTo(Loopback.RESPONSE);
            client.close();
        }
        if (OpenSsl.isAvailable() && engine == SslProvider.OPENSSL_REFCNT) {
            assertThatThrownBy(() -> server.newHandler(UnpooledByteBufAllocator.DEFAULT))
                    .isInstanceOf(IllegalReferenceCountException.class);
        }
    }

    private static String handshake(ServerTls tls, String version) throws Exception {
        try (Loopback loopback = new Loopback(tls);
                SSLSocket socket =
                        (SSLSocket) trusting(authority).getSocketFactory().createSocket("127.0.0.1", loopback.port())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }

    private static SSLContext trusting(X509Bundle authority) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }
}
