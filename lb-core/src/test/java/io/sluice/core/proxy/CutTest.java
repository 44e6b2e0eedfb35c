package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends in the middle is seen to by the other side, in each framing and to clients of both versions; and the cause is told. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP ends its lines with CRLF, text blocks do not.
class CutTest {

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend).start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    private void expectEnd(EndCause cause, ExchangePhase phase, int status) throws Exception {
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(cause);
        assertThat(seen.phase()).isEqualTo(phase);
        assertThat(seen.status()).isEqualTo(status);
        assertThat(proxy.seen.attempts().getFirst().cause()).isEqualTo(cause);
        assertThat(proxy.backend(0).outstanding()).isZero();
    }

    private Wire begin(String version, String framing, String body) throws Exception {
        client.send("GET / HTTP/" + version + "\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n" + body.replace("|", "\r\n"));
        assertThat(client.head()).startsWith("HTTP/1.1 200 OK\r\n");
        String data = version.equals("1.0") ? "hello" : body.replace("|", "\r\n");
        client.expect(data);
        return peer;
    }

    private static String fields(String framing) {
        return framing.equals("until-close") ? "" : framing + "\r\n";
    }

    /** An orderly end is the end of a body until close, so that one is cut by a reset alone. */
    @ParameterizedTest
    @CsvSource({
        "1.1, Content-Length: 10, hello, false",
        "1.0, Content-Length: 10, hello, false",
        "1.1, Content-Length: 10, hello, true",
        "1.0, Content-Length: 10, hello, true",
        "1.1, Transfer-Encoding: chunked, 5|hello, false",
        "1.0, Transfer-Encoding: chunked, 5|hello, false",
        "1.1, Transfer-Encoding: chunked, 5|hello|, false",
        "1.0, Transfer-Encoding: chunked, 5|hello|, false",
        "1.1, Transfer-Encoding: chunked, 5|hello|0|, false",
        "1.0, Transfer-Encoding: chunked, 5|hello|0|, false",
        "1.1, Transfer-Encoding: chunked, 5|hello, true",
        "1.0, Transfer-Encoding: chunked, 5|hello, true",
        "1.1, until-close, hello, true",
        "1.0, until-close, hello, true",
    })
    void aClientCanTellThatItsBackendDied(String version, String framing, String body, boolean reset) throws Exception {
        Wire peer = begin(version, fields(framing), body);
        if (reset) {
            peer.reset();
        } else {
            peer.close();
        }
        client.expectReset();
        expectEnd(EndCause.BACKEND_ABORT, ExchangePhase.RESPONSE_BODY, 200);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, Content-Length: 10, hello, false",
        "1.0, Content-Length: 10, hello, true",
        "1.1, Transfer-Encoding: chunked, 5|hello, true",
        "1.0, Transfer-Encoding: chunked, 5|hello, false",
        "1.1, until-close, hello, false",
        "1.0, until-close, hello, true",
    })
    void aBackendStopsWorkingForAClientThatLeft(String version, String framing, String body, boolean reset)
            throws Exception {
        Wire peer = begin(version, fields(framing), body);
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
        peer.restOrReset();
        expectEnd(EndCause.CLIENT_ABORT, ExchangePhase.RESPONSE_BODY, 200);
    }

    /** Whoever says that it will send no more is taken to have left, since most who do have. */
    @ParameterizedTest
    @CsvSource({"1.1", "1.0"})
    void aClientThatHalfClosesHasLeft(String version) throws Exception {
        client.send("GET / HTTP/" + version + "\r\nHost: h\r\n\r\n");
        Wire peer = backend.nextWithHead();
        client.socket.shutdownOutput();
        peer.expectGone();
        client.expectGone();
        expectEnd(EndCause.CLIENT_ABORT, ExchangePhase.RESPONSE_HEAD, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, Content-Length: 10, hello",
        "1.0, Content-Length: 10, hello",
        "1.1, Transfer-Encoding: chunked, 5|hello",
    })
    void aBackendCannotTakeHalfARequestForAWhole(String version, String framing, String body) throws Exception {
        client.send("POST / HTTP/" + version + "\r\nHost: h\r\n" + framing + "\r\n\r\n" + body.replace("|", "\r\n"));
        Wire peer = backend.nextWithHead();
        peer.expect(body.replace("|", "\r\n"));
        client.close();
        peer.expectGone();
        expectEnd(EndCause.CLIENT_ABORT, ExchangePhase.RESPONSE_HEAD, 0);
    }
}
