package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everybody is waited for, nobody for ever. */
class TimeoutTest {

    private static final long LONG = 20_000;
    private static final long SHORT = 150;
    private static final byte[] MUCH = new byte[32 << 20];

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

    private void listener(long keepAlive, long requestHead, long requestBody, long responseProgress) throws Exception {
        proxy = Proxy.to(backend)
                .listenerTimeouts(keepAlive, requestHead, requestBody, responseProgress)
                .start();
        client = proxy.connect();
    }

    private void pool(long responseHead, long responseBody, long requestProgress, long idle) throws Exception {
        proxy = Proxy.to(backend)
                .poolTimeouts(LONG, responseHead, responseBody, requestProgress, idle)
                .start();
        client = proxy.connect();
    }

    private Wire exchange(String path) throws Exception {
        client.get(path);
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok(path));
        client.expect(ScriptedBackend.ok(path));
        return peer;
    }

    private void expectEnd(EndCause cause, ExchangePhase phase, int status) throws Exception {
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(cause);
        assertThat(seen.phase()).isEqualTo(phase);
        assertThat(seen.status()).isEqualTo(status);
    }

    @Test
    void anIdleConnectionIsClosedSilently() throws Exception {
        listener(SHORT, LONG, LONG, LONG);
        exchange("/");
        client.expectEnd();
    }

    @Test
    void aConnectionWithoutAnyRequestIsClosedSilently() throws Exception {
        listener(LONG, SHORT, LONG, LONG);
        client.expectEnd();
        assertThat(proxy.seen.count("exchanges+")).isZero();
    }

    @Test
    void aSlowRequestHeadGets408() throws Exception {
        listener(LONG, SHORT, LONG, LONG);
        client.send("GET / HTTP/1.1\r\nHo");
        assertThat(client.status()).isEqualTo(408);
        client.expectEnd();
        expectEnd(EndCause.REQUEST_TIMEOUT, ExchangePhase.REQUEST_HEAD, 408);
        assertThat(backend.connections()).isZero();
    }

    @Test
    void aSlowSecondRequestHeadGets408() throws Exception {
        listener(LONG, SHORT, LONG, LONG);
        exchange("/");
        client.send("GET / HTTP/1.1\r\nHo");
        assertThat(client.status()).isEqualTo(408);
        client.expectEnd();
    }

    @Test
    void theTimeForAHeadIsNotThatForIdleness() throws Exception {
        listener(SHORT, LONG, LONG, LONG);
        exchange("/");
        client.send("GET / HT");
        client.socket.setSoTimeout(500);
        assertThatThrownBy(client::rest).isInstanceOf(SocketTimeoutException.class);
        client.send("TP/1.1\r\nHost: h\r\n\r\n");
    }

    @Test
    void aStalledRequestBodyGets408() throws Exception {
        listener(LONG, LONG, SHORT, LONG);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
        Wire peer = backend.nextWithHead();
        peer.expect("hello");
        assertThat(client.status()).isEqualTo(408);
        client.expectEnd();
        peer.expectGone();
        expectEnd(EndCause.CLIENT_TIMEOUT, ExchangePhase.RESPONSE_HEAD, 408);
    }

    @Test
    void aResponseThatDoesNotComeBecomes504() throws Exception {
        pool(SHORT, LONG, LONG, LONG);
        client.get("/");
        Wire peer = backend.nextWithHead();
        assertThat(client.status()).isEqualTo(504);
        peer.expectGone();
        expectEnd(EndCause.BACKEND_TIMEOUT, ExchangePhase.RESPONSE_HEAD, 504);
        exchange("/next");
    }

    @Test
    void aResponseHeadThatStallsBecomes504() throws Exception {
        pool(SHORT, LONG, LONG, LONG);
        client.get("/");
        backend.nextWithHead().send("HTTP/1.1 200 OK\r\nConte");
        assertThat(client.status()).isEqualTo(504);
    }

    @Test
    void aResponseBodyThatStallsIsCut() throws Exception {
        pool(LONG, SHORT, LONG, LONG);
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        client.expectReset();
        peer.expectGone();
        expectEnd(EndCause.BACKEND_TIMEOUT, ExchangePhase.RESPONSE_BODY, 200);
    }

    @Test
    void anUnusedBackendConnectionIsClosed() throws Exception {
        pool(LONG, LONG, LONG, SHORT);
        Wire peer = exchange("/");
        peer.expectEnd();
        assertThat(proxy.backend(0).connections()).isZero();
    }

    @Test
    void aBackendThatDoesNotTakeTheRequestIsGivenUp() throws Exception {
        pool(LONG, LONG, SHORT, LONG);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + MUCH.length + "\r\n\r\n");
        Thread sender = sending(client);
        Wire peer = backend.nextWithHead();
        assertThat(client.status()).isEqualTo(504);
        expectEnd(EndCause.BACKEND_TIMEOUT, ExchangePhase.RESPONSE_HEAD, 504);
        client.close();
        sender.join();
        peer.close();
    }

    @Test
    void aClientThatReadsNothingIsCut() throws Exception {
        listener(LONG, LONG, LONG, SHORT);
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH.length + "\r\n\r\n");
        Thread sender = sending(peer);
        expectEnd(EndCause.CLIENT_TIMEOUT, ExchangePhase.RESPONSE_BODY, 200);
        sender.join();
        assertThat(client.restOrReset().length()).isLessThan(MUCH.length);
    }

    @Test
    void aClientThatReadsSlowlyIsNotCut() throws Exception {
        listener(LONG, LONG, LONG, 300);
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH.length + "\r\n\r\n");
        Thread sender = sending(peer);
        client.head();
        long left = MUCH.length;
        // 20 gulps, each within the time but all together far beyond it.
        while (left > 0) {
            left -= client.skip(Math.min(left, MUCH.length / 20));
            pause(100);
        }
        sender.join();
        expectEnd(EndCause.COMPLETE, ExchangePhase.DONE, 200);
    }

    @Test
    void twoSidesThatBothWaitForTheOtherAreCut() throws Exception {
        proxy = Proxy.to(backend)
                .listenerTimeouts(LONG, LONG, LONG, SHORT)
                .poolTimeouts(LONG, LONG, LONG, LONG, LONG)
                .start();
        client = proxy.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + MUCH.length + "\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH.length + "\r\n\r\n");
        Thread up = sending(client);
        Thread down = sending(peer);
        expectEnd(EndCause.CLIENT_TIMEOUT, ExchangePhase.RESPONSE_BODY, 200);
        up.join();
        down.join();
    }

    /** Waits on a socket that says nothing. */
    private void pause(int millis) throws Exception {
        try (RawClient silent = proxy.connect()) {
            silent.socket.setSoTimeout(millis);
            assertThatThrownBy(silent::rest).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static Thread sending(Wire wire) {
        return Thread.ofVirtual().start(() -> {
            try {
                wire.send(MUCH);
            } catch (IOException cut) {
                // As the test wants it.
            }
        });
    }
}
