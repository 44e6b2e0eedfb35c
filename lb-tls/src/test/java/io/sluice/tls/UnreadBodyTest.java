package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.RouteSettings;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer that comes before the client has sent its whole body reaches it: no reset of the connection overtakes it. */
class UnreadBodyTest {

    /** More than the kernel takes of a socket that nobody reads, and less than what is thrown away at most. */
    private static final byte[] REST = new byte[700_000];

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"OPENSSL_REFCNT, TLSv1.3", "OPENSSL_REFCNT, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
    @Timeout(30)
    void anEarlyRefusalIsReadBehindALongBody(SslProvider engine, String version) throws Exception {
        X509Bundle authority = Certificates.authority("authority");
        try (TlsContexts contexts = new TlsContexts(engine, InstantSource.system());
                TlsFront front = new TlsFront(
                        contexts.server("web", new Certificates(directory).server(Certificates.local(authority))),
                        1,
                        List.of(new RouteSettings("", "/none", "app")),
                        ForwardingSettings.defaults(),
                        AnswerSettings.defaults())) {
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
            for (int i = 0; i < 10; i++) {
                try (SSLSocket socket = front.connect(trusting)) {
                    socket.setEnabledProtocols(new String[] {version});
                    OutputStream out = socket.getOutputStream();
                    out.write(("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + 2 * REST.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    out.write(REST);
                    String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    assertThat(response).startsWith("HTTP/1.1 404 ").contains("Connection: close");
                }
            }
        }
    }
}
