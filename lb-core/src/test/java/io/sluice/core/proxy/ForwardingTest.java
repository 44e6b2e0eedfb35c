package io.sluice.core.proxy;

import static io.sluice.core.settings.ForwardingSettings.Mode.APPEND;
import static io.sluice.core.settings.ForwardingSettings.Mode.OFF;
import static io.sluice.core.settings.ForwardingSettings.Mode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.ForwardingSettings;
import org.junit.jupiter.api.Test;

/** What the backend is told of the client and of us. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP ends its lines with CRLF, text blocks do not.
class ForwardingTest {

    private static final String CLAIMS = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: claimed.example\r\nForwarded: for=192.0.2.1\r\n";

    /** The head that the backend gets for a GET with those fields, and the response for the client. */
    private static String seenByBackend(ForwardingSettings forwarding, String fields) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).forwarding(forwarding).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: www.example.org:8080\r\n" + fields + "\r\n");
            Wire peer = backend.next();
            String head = peer.head();
            peer.send("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
            String via = forwarding.via() ? "Via: 1.0 sluice\r\n" : "";
            client.expect("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + via + "\r\n");
            return head;
        }
    }

    @Test
    void whatIsOffGoesThroughAsItCame() throws Exception {
        assertThat(seenByBackend(new ForwardingSettings(OFF, OFF, false), CLAIMS))
                .isEqualTo("GET / HTTP/1.1\r\nHost: www.example.org:8080\r\n" + CLAIMS + "\r\n");
    }

    @Test
    void whatIsReplacedLeavesNothingOfTheClaims() throws Exception {
        assertThat(seenByBackend(new ForwardingSettings(REPLACE, REPLACE, false), CLAIMS))
                .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .contains("\r\nX-Forwarded-Proto: http\r\n")
                .contains("\r\nX-Forwarded-Host: www.example.org:8080\r\n")
                .contains("\r\nForwarded: for=127.0.0.1;host=\"www.example.org:8080\";proto=http\r\n")
                .doesNotContain("192.0.2.1")
                .doesNotContain("claimed");
    }

    @Test
    void whatIsAppendedKeepsTheClaims() throws Exception {
        assertThat(seenByBackend(new ForwardingSettings(APPEND, APPEND, true), CLAIMS))
                .contains("\r\nX-Forwarded-For: 192.0.2.1, 127.0.0.1\r\n")
                .contains("\r\nX-Forwarded-Proto: https\r\n")
                .contains("\r\nX-Forwarded-Host: claimed.example\r\n")
                .contains("\r\nForwarded: for=192.0.2.1\r\n")
                .contains("\r\nForwarded: for=127.0.0.1;host=\"www.example.org:8080\";proto=http\r\n")
                .contains("\r\nVia: 1.1 sluice\r\n");
    }

    @Test
    void anAbsoluteTargetGoesOnInOriginFormWithItsHost() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.send("GET http://right.example/x?y HTTP/1.1\r\nHost: wrong.example\r\n\r\n");
            backend.next().expect("GET /x?y HTTP/1.1\r\nHost: right.example\r\n\r\n");
        }
    }

    @Test
    void aRequestWithoutRouteGets404AndTheConnectionGoesOn() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(backend).route("*.example.org", "/in/").start();
                RawClient client = proxy.connect()) {
            client.send("GET /out HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
            assertThat(client.status()).isEqualTo(404);
            client.send("GET /in/x HTTP/1.1\r\nHost: WWW.example.org.:80\r\n\r\n");
            client.expect(ScriptedBackend.ok("/in/x"));
            client.send("HEAD /out HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 404 ");
            client.send("GET /in HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
            client.expect(ScriptedBackend.ok("/in"));
        }
    }
}
