package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends that send what no backend may send. */
class BadResponseTest {

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend).poolLimits(100, 10).start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            garbage                | \\0\\1\\r\\n\\r\\n
            no HTTP                | SSH-2.0-OpenSSH_9.2\\r\\n
            both length and coding | HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n
            several lengths        | HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello
            a bare LF              | HTTP/1.1 200 OK\\nContent-Length: 5\\r\\n\\r\\nhello
            a folded line          | HTTP/1.1 200 OK\\r\\nX: a\\r\\n b\\r\\nContent-Length: 0\\r\\n\\r\\n
            a bad status           | HTTP/1.1 2x0 OK\\r\\nContent-Length: 0\\r\\n\\r\\n
            version 2              | HTTP/2.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n
            a switch unasked       | HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\n\\r\\n
            """)
    void aBadResponseBecomes502(String what, String response) throws Exception {
        expectBad(response.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .replace("\\1", "\1"));
    }

    @Test
    void aHeadTooLargeBecomes502() throws Exception {
        expectBad("HTTP/1.1 200 OK\r\nX: " + "x".repeat(5000) + "\r\n\r\n");
    }

    @Test
    void interimResponsesWithoutEndBecome502() throws Exception {
        client.get("/");
        backend.nextWithHead().send("HTTP/1.1 102 Processing\r\n\r\n".repeat(100));
        String response = client.head();
        while (response.startsWith("HTTP/1.1 102")) {
            response = client.head();
        }
        assertThat(response).startsWith("HTTP/1.1 502 ");
    }

    private void expectBad(String response) throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send(response);
        assertThat(client.response()).startsWith("HTTP/1.1 502 Bad Gateway 502 ");
        peer.expectGone();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.BAD_RESPONSE);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.RESPONSE_HEAD);
        assertThat(seen.status()).isEqualTo(502);
        expectNextWorks();
    }

    private void expectNextWorks() throws Exception {
        client.get("/next");
        backend.nextWithHead().send(ScriptedBackend.ok("next"));
        client.expect(ScriptedBackend.ok("next"));
    }

    @Test
    void aConnectionClosedBeforeTheResponseBecomes502() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        backend.nextWithHead().close();
        assertThat(client.status()).isEqualTo(502);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
        expectNextWorks();
    }

    @Test
    void aConnectionClosedWithinTheHeadBecomes502() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Le");
        peer.close();
        assertThat(client.status()).isEqualTo(502);
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 10, hello", "Transfer-Encoding: chunked, 5hello"})
    void aTruncatedResponseIsSeenAsIncomplete(String framing, String body) throws Exception {
        String begun = "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + body.replace("5h", "5\r\nh");
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send(begun);
        client.expect(begun);
        peer.close();
        client.expectReset();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.BACKEND_ABORT);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.RESPONSE_BODY);
        assertThat(seen.status()).isEqualTo(200);
    }

    @Test
    void aResetDoesNotCountAsTheEndOfABodyUntilClose() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\n\r\nhel");
        client.expect("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhel");
        peer.reset();
        client.expectReset();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
    }

    @Test
    void aBadChunkInTheResponseCutsTheConnection() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
        client.expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
        peer.send("zz\r\n");
        client.expectReset();
        peer.expectGone();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_RESPONSE);
    }

    @Test
    void bytesAfterTheResponseEndTheBackendConnection() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("one") + ScriptedBackend.ok("hidden"));
        client.expect(ScriptedBackend.ok("one"));
        peer.expectGone();
        expectNextWorks();
    }

    @Test
    void bytesOnAnUnusedConnectionEndIt() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("one"));
        client.expect(ScriptedBackend.ok("one"));
        peer.send(ScriptedBackend.ok("hidden"));
        peer.expectGone();
        expectNextWorks();
    }
}
