package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that the client never sees, because another backend is asked. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class RetryStatusTest {

    private static final String BUSY = "HTTP/1.1 503 Busy\r\nX-From: backend\r\nContent-Length: 4\r\n\r\nbusy";

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

    private void serve(RetrySettings retries) throws Exception {
        proxy = Proxy.to(a, b).io(io).eventLoops(eventLoops).retries(retries).start();
        client = proxy.connect();
    }

    private void serve() throws Exception {
        serve(RetrySettingsOf.statuses(502, 503));
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
    void anotherBackendIsAsked() throws Exception {
        serve();
        client.get("/x");
        a.nextWithHead().send(BUSY);
        answer(b.nextWithHead());
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.retries()).isEqualTo(1);
        assertThat(seen.responseBytes()).isEqualTo(ScriptedBackend.ok("done").length());
        RecordingObservers.Seen attempt = proxy.seen.attempts().getFirst();
        assertThat(attempt.cause()).isEqualTo(EndCause.RETRIED_STATUS);
        assertThat(attempt.phase()).isEqualTo(ExchangePhase.RESPONSE_HEAD);
        assertThat(attempt.status()).isEqualTo(503);
        assertThat(proxy.seen.count("retried RETRIED_STATUS")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy",
                "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 502 Bad\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: v\r\n\r\n"
            })
    void aSmallResponseThatIsThereLeavesTheConnectionOpen(String response) throws Exception {
        serve();
        client.get("/x");
        Wire first = a.nextWithHead();
        first.send(response);
        answer(b.nextWithHead());
        client.get("/y");
        assertThat(first.head()).startsWith("GET /y ");
        answer(first);
        assertThat(a.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbus",
                "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy?",
                "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy",
                "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
                "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
                "HTTP/1.1 503 Busy\r\n\r\nuntil the end"
            })
    void aResponseThatIsNotWholeOrNotAloneClosesTheConnection(String response) throws Exception {
        serve();
        client.get("/x");
        Wire first = a.nextWithHead();
        first.send(response);
        answer(b.nextWithHead());
        first.expectGone();
        client.get("/y");
        answer(a.nextWithHead());
    }

    @Test
    void aResponseToHeadHasNoBodyToWaitFor() throws Exception {
        serve();
        client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n");
        Wire first = a.nextWithHead();
        first.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\n");
        b.nextWithHead().send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
        client.get("/y");
        assertThat(first.head()).startsWith("GET /y ");
        answer(first);
    }

    @Test
    void whereNoBackendIsLeftTheResponseGoesThroughAsItIs() throws Exception {
        serve();
        client.get("/x");
        a.nextWithHead().send("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n");
        b.nextWithHead().send(BUSY);
        client.expect(BUSY);
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
        assertThat(seen.status()).isEqualTo(503);
        client.get("/y");
        assertThat(proxy.seen.count("retried RETRIED_STATUS")).isEqualTo(1);
    }

    @Test
    void whereTheNumberIsUsedUpTheResponseGoesThrough() throws Exception {
        serve(RetrySettingsOf.usual().on(503).most(0).done());
        client.get("/x");
        a.nextWithHead().send(BUSY);
        client.expect(BUSY);
        assertThat(b.connections()).isZero();
    }

    @Test
    void whereTheBudgetIsUsedUpTheResponseGoesThroughAndIsCounted() throws Exception {
        serve(RetrySettingsOf.usual().on(503).budget(0, 0).done());
        client.get("/x");
        a.nextWithHead().send(BUSY);
        client.expect(BUSY);
        assertThat(b.connections()).isZero();
        assertThat(proxy.seen.count("pool limit retry-budget")).isEqualTo(1);
    }

    @Test
    void otherStatusesGoThrough() throws Exception {
        serve();
        client.get("/x");
        a.nextWithHead().send("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
        client.expect("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
        assertThat(proxy.seen.next().retries()).isZero();
    }

    @Test
    void aPostIsRetriedOnlyByPromise() throws Exception {
        serve();
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
        Wire first = a.nextWithHead();
        first.expect("hi");
        first.send(BUSY);
        client.expect(BUSY);
        proxy.seen.next();
        client.close();
        proxy.close();
        serve(RetrySettingsOf.usual().on(503).nonIdempotent(true).done());
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
        first = a.nextWithHead();
        first.expect("hi");
        first.send(BUSY);
        Wire second = b.nextWithHead();
        second.expect("hi");
        answer(second);
    }

    @Test
    void aBodyThatIsStillComingGoesOnToTheOther() throws Exception {
        serve();
        client.send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
        Wire first = a.nextWithHead();
        first.expect("hello");
        first.send(BUSY);
        Wire second = b.nextWithHead();
        second.expect("hello");
        first.expectGone();
        client.send("world");
        second.expect("world");
        answer(second);
    }

    @Test
    void hintsThatWereForwardedStandInNobodysWay() throws Exception {
        serve();
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n";
        client.get("/x");
        a.nextWithHead().send(hints + BUSY);
        Wire second = b.nextWithHead();
        second.send(hints);
        client.expect(hints + hints);
        answer(second);
    }

    @Test
    void afterADroppedResponseTheFailureOfTheLastAttemptIsTold() throws Exception {
        serve();
        client.get("/x");
        a.nextWithHead().send(BUSY);
        b.nextWithHead().reset();
        assertThat(client.status()).isEqualTo(502);
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.BACKEND_ABORT);
        assertThat(seen.status()).isEqualTo(502);
    }
}
