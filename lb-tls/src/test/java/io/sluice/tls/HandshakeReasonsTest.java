package io.sluice.tls;

import static io.sluice.tls.SeenHandshakes.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import io.sluice.tls.ProtocolSettings.Versions;
import io.sluice.tls.ServerTlsSettings.Version;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What observers are told of handshakes, by both engines. */
@Timeout(60)
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class HandshakeReasonsTest {

    private static final int MOST = 5;

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

    private TlsFront front(Version least, Duration timeout) throws Exception {
        ProtocolSettings usual = ProtocolSettings.defaults();
        ProtocolSettings spoken = new ProtocolSettings(
                new Versions(least, Version.TLS_1_3),
                usual.ciphers(),
                usual.groups(),
                usual.signatureSchemes(),
                usual.alpn());
        ServerTlsSettings settings =
                new ServerTlsSettings(CertificateSettings.of(files.chain(local), files.key(local)), spoken, timeout);
        return new TlsFront(contexts.server("web", settings), null, 1, MOST);
    }

    private TlsFront front() throws Exception {
        return front(Version.TLS_1_2, Duration.ofSeconds(10));
    }

    private static SSLContext trusting(X509Bundle root) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, root.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    /** Speaks HTTP until the response has come. */
    private static void exchange(SSLSocket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().read()).isEqualTo('H');
    }

    private static void handshakeFails(SSLSocket client) {
        try (client) {
            client.startHandshake();
            client.getInputStream().read();
        } catch (SSLException | java.net.SocketException e) {
            // As expected.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3,TLS_AES_128_GCM_SHA256", "TLSv1.2,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"})
    void theFactsOfAHandshakeGoWithEachExchange(String version, String cipher) throws Exception {
        try (TlsFront front = front();
                SSLSocket client = front.connect(trusting(authority))) {
            client.setEnabledProtocols(new String[] {version});
            client.setEnabledCipherSuites(new String[] {cipher});
            SSLParameters asking = client.getSSLParameters();
            asking.setServerNames(List.of(new SNIHostName("www.foobar.com")));
            client.setSSLParameters(asking);
            exchange(client);

            TlsFacts facts = next(front.seen.done);
            assertThat(facts.version()).isEqualTo(version);
            assertThat(facts.cipher()).isEqualTo(cipher);
            assertThat(facts.resumed()).isFalse();
            assertThat(facts.serverName()).isEqualTo("www.foobar.com");
            assertThat(facts.applicationProtocol()).isNull();
            assertThat(facts.handshakeNanos()).isPositive();
            assertThat(facts.clientCertificate()).isNull();
            if (engine == SslProvider.JDK) {
                assertThat(facts.group()).isNull();
            } else {
                assertThat(facts.group()).isEqualTo("X25519");
            }
            assertThat(next(front.seen.exchanged)).isSameAs(facts);
        }
    }

    @Test
    void aSessionThatIsTakenUpAgainIsCalledResumed() throws Exception {
        SSLContext client = trusting(authority);
        try (TlsFront front = front()) {
            for (int i = 0; i < 2; i++) {
                try (SSLSocket socket = front.connect(client)) {
                    exchange(socket);
                }
            }
            assertThat(next(front.seen.done).resumed()).isFalse();
            assertThat(next(front.seen.done).resumed()).isTrue();
        }
    }

    @Test
    void plainHttpIsAnswered() throws Exception {
        try (TlsFront front = front();
                Socket client = front.connect()) {
            client.getOutputStream().write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String response = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(response)
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("Connection: close")
                    .contains("https");
            assertThat(next(front.seen.failures)).isEqualTo(TlsFailure.PLAIN_HTTP);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5353482d322e302d4f70656e5353485f392e320d0a,NOT_TLS",
        "0000000000000000000000000000,NOT_TLS",
        "16030100050100000100,BAD_RECORD",
        "160301000401000000,BAD_RECORD",
        "15030300020228,ALERT_HANDSHAKE_FAILURE",
    })
    void whatIsNoHandshakeHasItsReason(String hex, TlsFailure reason) throws Exception {
        try (TlsFront front = front();
                Socket client = front.connect()) {
            client.getOutputStream().write(HexFormat.of().parseHex(hex));
            assertThat(next(front.seen.failures)).isEqualTo(reason);
        }
    }

    @Test
    void aClientThatLeavesClosed() throws Exception {
        try (TlsFront front = front()) {
            Socket client = front.connect();
            client.getOutputStream().write(new byte[] {0x16, 3, 1, 0});
            client.close();
            assertThat(next(front.seen.failures)).isEqualTo(TlsFailure.CLOSED);
        }
    }

    @Test
    void aClientThatSaysNothingTimesOut() throws Exception {
        try (TlsFront front = front(Version.TLS_1_2, Duration.ofMillis(100));
                Socket client = front.connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(next(front.seen.failures)).isEqualTo(TlsFailure.TIMEOUT);
        }
    }

    @Test
    void noCipherInCommon() throws Exception {
        try (TlsFront front = front()) {
            SSLSocket client = front.connect(trusting(authority));
            client.setEnabledProtocols(new String[] {"TLSv1.2"});
            client.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
            handshakeFails(client);
            assertThat(next(front.seen.failures)).isEqualTo(TlsFailure.NO_SHARED_CIPHER);
        }
    }

    @Test
    void noVersionInCommon() throws Exception {
        try (TlsFront front = front(Version.TLS_1_3, Duration.ofSeconds(10))) {
            SSLSocket client = front.connect(trusting(authority));
            client.setEnabledProtocols(new String[] {"TLSv1.2"});
            handshakeFails(client);
            assertThat(next(front.seen.failures)).isEqualTo(TlsFailure.NO_SHARED_PROTOCOL);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void aClientThatDoesNotTrustUsSaysSo(String version) throws Exception {
        try (TlsFront front = front()) {
            SSLSocket client = front.connect(trusting(stranger));
            client.setEnabledProtocols(new String[] {version});
            handshakeFails(client);
            assertThat(next(front.seen.failures)).isEqualTo(TlsFailure.ALERT_CERTIFICATE_UNKNOWN);
        }
    }

    @Test
    void aFloodOfHalfHandshakesKeepsNobodyOut() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try (TlsFront front = front(Version.TLS_1_2, Duration.ofSeconds(2))) {
            for (int i = 0; i < 20 * MOST; i++) {
                Socket half = front.connect();
                half.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1});
                flood.add(half);
            }
            try (SSLSocket client = front.connect(trusting(authority))) {
                exchange(client);
            }
            assertThat(next(front.seen.limits)).isEqualTo("max-handshakes");
            List<TlsFailure> ends = new ArrayList<>();
            while (ends.size() < flood.size()) {
                ends.add(next(front.seen.failures));
            }
            assertThat(ends).containsOnly(TlsFailure.CROWDED_OUT, TlsFailure.TIMEOUT);
            assertThat(ends.stream().filter(TlsFailure.TIMEOUT::equals)).hasSizeBetween(MOST - 1, MOST);
            assertThat(front.seen.done).hasSize(1);
        } finally {
            for (Socket half : flood) {
                half.close();
            }
        }
    }

    private TlsFailure failureWith(X509Bundle certificate, X509Bundle trusted) throws Exception {
        ClientTls tls = contexts.client("app", ClientTlsSettings.verified(files.root(trusted)));
        try (Loopback backend = new Loopback(contexts.server("web", files.server(certificate)));
                TlsFront front = new TlsFront(null, tls, backend.port(), MOST);
                Socket client = front.connect()) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            return next(front.seen.failures);
        }
    }

    @Test
    void aBackendOfAnotherAuthorityHasItsReason() throws Exception {
        assertThat(failureWith(local, stranger)).isEqualTo(TlsFailure.CERTIFICATE_UNKNOWN_CA);
    }

    @Test
    void aBackendOfAnotherNameHasItsReason() throws Exception {
        assertThat(failureWith(Certificates.named("elsewhere", authority), authority))
                .isEqualTo(TlsFailure.CERTIFICATE_OTHER_NAME);
    }

    @Test
    void aHandshakeWithABackendIsTimed() throws Exception {
        ClientTls tls = contexts.client("app", ClientTlsSettings.verified(files.root(authority)));
        try (Loopback backend = new Loopback(contexts.server("web", files.server(local)));
                TlsFront front = new TlsFront(null, tls, backend.port(), MOST);
                Socket client = front.connect()) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            assertThat(next(front.seen.withBackends)).isPositive();
            assertThat(front.seen.failures).isEmpty();
        }
    }
}
