package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is waited for, and blamed, where a client waits for 100 (RFC 9110 section 10.1.1). */
class ExpectTest {

    private static final String ASKING =
            "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n";
    private static final long SHORT = 150;
    private static final long LONGER = 600;
    private static final long LONG = 60_000;

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    private void limits(long requestBody, long responseHead) throws Exception {
        proxy = Proxy.to(backend)
                .listenerTimeouts(LONG, LONG, requestBody, LONG)
                .poolTimeouts(LONG, responseHead, LONG, LONG, LONG)
                .start();
        client = proxy.connect();
    }

    private void expectEnd(EndCause cause) throws Exception {
        assertThat(client.status()).isEqualTo(cause.status());
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(cause);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.RESPONSE_HEAD);
    }

    @Test
    void aBackendThatSaysNothingIsToBlame() throws Exception {
        limits(SHORT, LONGER);
        client.send(ASKING);
        Wire peer = backend.nextWithHead();
        expectEnd(EndCause.BACKEND_TIMEOUT);
        peer.expectGone();
    }

    @Test
    void hintsAreNoContinue() throws Exception {
        limits(SHORT, LONGER);
        client.send(ASKING);
        backend.nextWithHead().send("HTTP/1.1 103 Early Hints\r\n\r\n");
        client.expect("HTTP/1.1 103 Early Hints\r\n\r\n");
        expectEnd(EndCause.BACKEND_TIMEOUT);
    }

    @Test
    void aClientThatWasAskedAndSendsNothingIsToBlame() throws Exception {
        limits(SHORT, LONG);
        client.send(ASKING);
        backend.nextWithHead().send("HTTP/1.1 100 Continue\r\n\r\n");
        client.expect("HTTP/1.1 100 Continue\r\n\r\n");
        expectEnd(EndCause.CLIENT_TIMEOUT);
    }

    @Test
    void aClientThatBeginsUnaskedIsWaitedForAsAnyOther() throws Exception {
        limits(SHORT, LONG);
        client.send(ASKING + "hello");
        backend.nextWithHead();
        expectEnd(EndCause.CLIENT_TIMEOUT);
    }

    @Test
    void aClientThatBeginsLaterIsWaitedForFromThenOn() throws Exception {
        limits(SHORT, LONG);
        client.send(ASKING);
        Wire peer = backend.nextWithHead();
        client.send("hello");
        peer.expect("hello");
        expectEnd(EndCause.CLIENT_TIMEOUT);
    }

    @Test
    void theTimeForTheResponseDoesNotRunWhileTheBodyComes() throws Exception {
        limits(LONG, SHORT);
        client.send(ASKING);
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 100 Continue\r\n\r\n");
        client.expect("HTTP/1.1 100 Continue\r\n\r\n");
        client.socket.setSoTimeout(2 * (int) SHORT);
        assertThat(catchThrowable(client::rest)).isInstanceOf(SocketTimeoutException.class);
        client.socket.setSoTimeout(10_000);
        client.send("helloworld");
        peer.expect("helloworld");
        peer.send(ScriptedBackend.ok("done"));
        client.expect(ScriptedBackend.ok("done"));
    }

    @Test
    void aClientOfHttp10CannotWait() throws Exception {
        limits(SHORT, LONG);
        client.send(ASKING.replace("HTTP/1.1", "HTTP/1.0"));
        backend.nextWithHead();
        expectEnd(EndCause.CLIENT_TIMEOUT);
    }
}
