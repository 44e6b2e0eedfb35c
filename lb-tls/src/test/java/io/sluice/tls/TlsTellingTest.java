package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.Content;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.ForwardingSettings.Underscores;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.StrictTransportSettings;
import io.sluice.core.settings.TlsFact;
import io.sluice.core.settings.TlsForwarding;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
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

/** What a backend and a browser are told on a listener with TLS, by both engines. */
@Timeout(60)
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class TlsTellingTest {

    private static final String HSTS = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

    private static X509Bundle authority;
    private static X509Bundle local;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private TlsContexts contexts;
    private ServerSocket server;
    private TlsFront front;
    private SSLSocket client;

    @BeforeAll
    static void makeCertificates() {
        authority = Certificates.authority("authority");
        local = Certificates.local(authority);
    }

    @BeforeEach
    void open() throws Exception {
        contexts = new TlsContexts(engine, InstantSource.system());
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Map<String, TlsFact> fields = new LinkedHashMap<>();
        fields.put("X-SSL-Protocol", TlsFact.VERSION);
        fields.put("X-SSL-Verify", TlsFact.CLIENT_VERIFY);
        ForwardingSettings forwarding = new ForwardingSettings(
                Mode.OFF,
                Mode.OFF,
                false,
                Underscores.DROP,
                new TlsForwarding(TlsForwarding.Certificate.REPLACE, fields));
        Respond own = new Respond(204, Content.none(), Map.of("X-Own", "1"), false);
        front = new TlsFront(
                contexts.server("web", new Certificates(directory).server(local)),
                server.getLocalPort(),
                List.of(new RouteSettings("", "/", "app"), new RouteSettings("", "/own", own)),
                forwarding,
                new AnswerSettings(
                        List.of(), false, Optional.of(new StrictTransportSettings(Duration.ofDays(365), true, false))));
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        client = front.connect(trusting);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        front.close();
        server.close();
        contexts.close();
    }

    private static void send(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
        to.getOutputStream().flush();
    }

    private static String readHead(Socket from) throws IOException {
        InputStream in = from.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    @Test
    void theBackendIsToldAndNobodyElseCanTellIt() throws Exception {
        send(client, "GET /a HTTP/1.1|Host: h|x-ssl-verify: verified|Client-Cert: :aa:|X_SSL_Protocol: TLSv9||");
        try (Socket backend = server.accept()) {
            assertThat(readHead(backend)).isEqualTo("""
                    GET /a HTTP/1.1
                    Host: h
                    X-SSL-Protocol: TLSv1.3
                    X-SSL-Verify: none

                    """.replace("\n", "\r\n"));
            send(backend, "HTTP/1.1 103 Early Hints|Link: a||HTTP/1.1 200 OK|strict-transport-security: max-age=1|");
            send(backend, "Content-Length: 0||");
            assertThat(readHead(client)).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
            assertThat(readHead(client)).isEqualTo("HTTP/1.1 200 OK\r\n" + HSTS + "Content-Length: 0\r\n\r\n");
        }
    }

    @Test
    void ourOwnAnswersSpeakOfStrictTransportToo() throws Exception {
        send(client, "GET /own HTTP/1.1|Host: h||");
        assertThat(readHead(client)).isEqualTo("HTTP/1.1 204 No Content\r\n" + HSTS + "X-Own: 1\r\n\r\n");
        send(client, "GET / HTTP/1.1|Host: a b||");
        assertThat(readHead(client)).startsWith("HTTP/1.1 400 Bad Request\r\n" + HSTS);
    }
}
