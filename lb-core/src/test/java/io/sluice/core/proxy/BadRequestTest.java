package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two recipients could read in two ways is refused, and no backend sees a byte of it. */
class BadRequestTest {

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend)
                .listenerLimits(new ListenerLimits(100, 1024, 10, 100))
                .start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    /** In the table CR and LF are written as \r and \n, and each request has as much more as it says. */
    @ParameterizedTest(name = "{1} {0}")
    @CsvSource(delimiter = '|', textBlock = """
            both length and coding  | 400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
            two lengths             | 400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\nx
            a list of lengths       | 400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1, 1\\r\\n\\r\\nx
            a signed length         | 400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: +1\\r\\n\\r\\nx
            coding in HTTP/1.0      | 400 | POST / HTTP/1.0\\r\\nHost: h\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
            a coding that is a trick| 400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n0\\r\\n\\r\\n
            an unknown coding       | 501 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n
            a chunk without size    | 400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\\r\\nx
            a chunk size with 0x    | 400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0x1\\r\\nx\\r\\n
            no host                 | 400 | GET / HTTP/1.1\\r\\n\\r\\n
            two hosts               | 400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n
            a host with a path      | 400 | GET / HTTP/1.1\\r\\nHost: a/b\\r\\n\\r\\n
            space before the colon  | 400 | GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n
            a folded line           | 400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\r\\n c\\r\\n\\r\\n
            a bare CR               | 400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\rc\\r\\n\\r\\n
            a bare LF               | 400 | GET / HTTP/1.1\\nHost: a\\r\\n\\r\\n
            an empty name           | 400 | GET / HTTP/1.1\\r\\n: a\\r\\n\\r\\n
            a control character     | 400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: a\\0b\\r\\n\\r\\n
            no version              | 400 | GET /\\r\\n\\r\\n
            garbage                 | 400 | \\0\\0\\0\\0\\r\\n\\r\\n
            Connection names Host   | 400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: host\\r\\n\\r\\n
            an asterisk for GET     | 400 | GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            a relative target       | 400 | GET x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            CONNECT                 | 405 | CONNECT a:443 HTTP/1.1\\r\\nHost: a:443\\r\\n\\r\\n
            an unknown expectation  | 417 | GET / HTTP/1.1\\r\\nHost: a\\r\\nExpect: wonders\\r\\n\\r\\n
            version 2               | 505 | GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n
            """)
    void anAmbiguousRequestIsRefused(String what, int status, String request) throws Exception {
        expectRefused(status, request.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0"));
    }

    @Test
    void aLongTargetIsRefused() throws Exception {
        expectRefused(414, "GET /" + "x".repeat(200) + " HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(proxy.seen.count("listener limit target-length")).isEqualTo(1);
    }

    @Test
    void aTargetWithoutEndIsRefused() throws Exception {
        expectRefused(414, "GET /" + "x".repeat(2000));
    }

    @Test
    void aLargeHeadIsRefused() throws Exception {
        expectRefused(431, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(2000) + "\r\n\r\n");
        assertThat(proxy.seen.count("listener limit head-size")).isEqualTo(1);
    }

    @Test
    void aHeadOfManyFieldsIsRefused() throws Exception {
        expectRefused(431, "GET / HTTP/1.1\r\nHost: h\r\n" + "X: x\r\n".repeat(20) + "\r\n");
        assertThat(proxy.seen.count("listener limit header-count")).isEqualTo(1);
    }

    private void expectRefused(int status, String request) throws Exception {
        client.send(request);
        String head = client.head();
        assertThat(head).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n");
        assertThat(client.restOrReset()).startsWith(status + " ");
        assertThat(backend.connections()).isZero();
        assertThat(proxy.backend(0).connections()).isZero();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause().status()).isEqualTo(status);
        assertThat(seen.status()).isEqualTo(status);
        assertThat(seen.cause().side()).isEqualTo(EndCause.Side.CLIENT);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.REQUEST_HEAD);
    }

    @Test
    void whatFollowsARefusedRequestIsNotServed() throws Exception {
        client.send("GET / HTTP/1.1\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 400 ");
        assertThat(client.restOrReset()).startsWith("400 ").doesNotContain("HTTP/1.1");
        assertThat(backend.connections()).isZero();
    }

    @Test
    void aRefusedRequestGetsItsBodyAlsoAfterAHead() throws Exception {
        try (RawClient other = proxy.connect()) {
            other.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
            Wire peer = backend.nextWithHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
            other.expect("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        }
        assertThat(proxy.seen.next().status()).isEqualTo(200);
        client.send("GET /\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 400 ");
        assertThat(client.restOrReset()).startsWith("400 ");
    }

    @Test
    void aBadChunkLaterInTheBodyNeverReachesTheBackend() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        Wire peer = backend.nextWithHead();
        peer.expect("5\r\nhello\r\n");
        client.send("zz\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.expectGone();
        assertThat(client.head()).startsWith("HTTP/1.1 400 ").contains("Connection: close");
        assertThat(client.restOrReset()).startsWith("400 ");
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.BAD_REQUEST);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.RESPONSE_HEAD);
    }

    @Test
    void aForbiddenTrailerNeverReachesTheBackend() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
        Wire peer = backend.nextWithHead();
        peer.expect("1\r\nx\r\n");
        client.send("0\r\nContent-Length: 5\r\n\r\n");
        assertThat(peer.restOrReset()).doesNotContain("Content-Length: 5\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aBadChunkAfterTheResponseHasBegunCutsTheConnection() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
        Wire peer = backend.nextWithHead();
        peer.expect("1\r\nx\r\n");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhello");
        client.send("zz\r\n");
        client.expectReset();
        peer.expectGone();
    }
}
