package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.EndCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** After which failures another attempt is made, and what it costs. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class RetryCausesTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private ScriptedBackend a;
    private ScriptedBackend b;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        a = ScriptedBackend.manual();
        b = ScriptedBackend.manual();
    }

    /** Response heads have half a second. */
    private void serve(RetrySettings retries) throws Exception {
        proxy = Proxy.to(a, b)
                .io(io)
                .eventLoops(eventLoops)
                .poolTimeouts(5000, 500, 5000, 5000, 5000)
                .retries(retries)
                .start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        a.close();
        b.close();
    }

    private void answer(Wire peer) throws Exception {
        peer.send(ScriptedBackend.ok("done"));
        client.expect(ScriptedBackend.ok("done"));
    }

    @Test
    void aBackendThatIsSilentIsPassedOverWhereAskedFor() throws Exception {
        serve(RetrySettingsOf.usual().timeout(true).done());
        client.get("/x");
        Wire silent = a.nextWithHead();
        answer(b.nextWithHead());
        silent.expectGone();
        assertThat(proxy.seen.attempts().getFirst().cause()).isEqualTo(EndCause.BACKEND_TIMEOUT);
        assertThat(proxy.seen.count("retried BACKEND_TIMEOUT")).isEqualTo(1);
    }

    @Test
    void eachAttemptHasTheWholeTime() throws Exception {
        serve(RetrySettingsOf.usual().timeout(true).done());
        client.get("/x");
        a.nextWithHead();
        b.nextWithHead();
        assertThat(client.status()).isEqualTo(504);
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.BACKEND_TIMEOUT);
        assertThat(seen.retries()).isEqualTo(1);
    }

    @Test
    void aBackendThatIsSilentIsWaitedForElse() throws Exception {
        serve(RetrySettingsOf.usual().done());
        client.get("/x");
        a.nextWithHead();
        assertThat(client.status()).isEqualTo(504);
        assertThat(b.connections()).isZero();
    }

    @Test
    void aPostToASilentBackendIsNotRepeated() throws Exception {
        serve(RetrySettingsOf.usual().timeout(true).done());
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        a.nextWithHead();
        assertThat(client.status()).isEqualTo(504);
        assertThat(b.connections()).isZero();
    }

    @Test
    void halfAResponseHeadIsNoResponse() throws Exception {
        serve(RetrySettingsOf.usual().done());
        client.get("/x");
        Wire first = a.nextWithHead();
        first.send("HTTP/1.1 200 OK\r\nContent-Le");
        first.close();
        answer(b.nextWithHead());
    }

    @Test
    void hintsThatWereForwardedAreNoResponse() throws Exception {
        serve(RetrySettingsOf.usual().done());
        client.get("/x");
        Wire first = a.nextWithHead();
        first.send("HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n");
        client.expect("HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n");
        first.reset();
        answer(b.nextWithHead());
    }

    @Test
    void aResponseThatHasBegunIsNeverRetried() throws Exception {
        serve(RetrySettingsOf.usual()
                .timeout(true)
                .on(502, 503)
                .nonIdempotent(true)
                .done());
        client.get("/x");
        Wire first = a.nextWithHead();
        first.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
        first.reset();
        client.expectReset();
        assertThat(b.connections()).isZero();
        assertThat(proxy.seen.next().retries()).isZero();
    }

    @Test
    void aResponseThatBreaksTheRulesIsNotRetried() throws Exception {
        serve(RetrySettingsOf.usual()
                .timeout(true)
                .on(502, 503)
                .nonIdempotent(true)
                .done());
        client.get("/x");
        a.nextWithHead().send("nonsense\r\n\r\n");
        assertThat(client.status()).isEqualTo(502);
        assertThat(b.connections()).isZero();
    }

    @Test
    void aResetIsNotRetriedWhereNotWanted() throws Exception {
        serve(RetrySettingsOf.usual().reset(false).done());
        client.get("/x");
        a.nextWithHead().reset();
        assertThat(client.status()).isEqualTo(502);
        assertThat(b.connections()).isZero();
        assertThat(proxy.seen.count("pool limit retry-budget")).isZero();
    }

    @Test
    void withNothingInTheBudgetAResetIsTheClients() throws Exception {
        serve(RetrySettingsOf.usual().budget(0, 0).done());
        client.get("/x");
        a.nextWithHead().reset();
        assertThat(client.status()).isEqualTo(502);
        assertThat(b.connections()).isZero();
        assertThat(proxy.seen.count("pool limit retry-budget")).isEqualTo(1);
    }

    @Test
    void withNothingInTheBudgetATimeoutIsTheClients() throws Exception {
        serve(RetrySettingsOf.usual().timeout(true).budget(0, 0).done());
        client.get("/x");
        a.nextWithHead();
        assertThat(client.status()).isEqualTo(504);
        assertThat(proxy.seen.count("pool limit retry-budget")).isEqualTo(1);
    }

    @Test
    void aConnectThatFailedCostsNothing() throws Exception {
        a.stopListening();
        serve(RetrySettingsOf.usual().budget(0, 0).done());
        client.get("/x");
        answer(b.nextWithHead());
        assertThat(proxy.seen.count("pool limit retry-budget")).isZero();
    }

    @Test
    void aStaleConnectionCostsNothing() throws Exception {
        serve(RetrySettingsOf.usual().budget(0, 0).done());
        proxy.backend(1).moveTo(BackendState.DOWN, "for the test");
        client.get("/1");
        Wire first = a.nextWithHead();
        answer(first);
        client.get("/2");
        assertThat(first.head()).startsWith("GET /2 ");
        first.reset();
        Wire second = a.nextWithHead();
        answer(second);
        client.get("/3");
        assertThat(second.head()).startsWith("GET /3 ");
        answer(second);
        assertThat(proxy.seen.count("retried BACKEND_ABORT")).isEqualTo(1);
    }

    @Test
    void aConnectionOnWhichTheBackendHasSpokenIsNotStale() throws Exception {
        serve(RetrySettingsOf.usual().budget(0, 0).done());
        proxy.backend(1).moveTo(BackendState.DOWN, "for the test");
        client.get("/1");
        Wire first = a.nextWithHead();
        answer(first);
        client.get("/2");
        assertThat(first.head()).startsWith("GET /2 ");
        first.send("HTTP/1.1 103 Early Hints\r\n\r\n");
        client.expect("HTTP/1.1 103 Early Hints\r\n\r\n");
        first.reset();
        assertThat(client.status()).isEqualTo(502);
        assertThat(a.connections()).isEqualTo(1);
    }

    @Test
    void eachExchangePaysItsShareIn() throws Exception {
        serve(RetrySettingsOf.usual().budget(100, 0).done());
        for (int i = 0; i < 3; i++) {
            client.get("/x");
            a.nextWithHead().reset();
            b.nextWithHead().send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            client.expect("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
        assertThat(proxy.seen.count("pool limit retry-budget")).isZero();
    }
}
