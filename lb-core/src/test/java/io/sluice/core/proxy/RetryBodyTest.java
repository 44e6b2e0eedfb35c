package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests with a body that have to be sent again. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class RetryBodyTest {

    private static final String PUT = "PUT /x HTTP/1.1\r\nHost: h\r\n";

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
        serve(RetrySettingsOf.usual().done());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        a.close();
        b.close();
    }

    /** The next connection to the backend, with a PUT whose body begins so. */
    private static Wire nextWith(ScriptedBackend backend, String body) throws Exception {
        Wire peer = backend.next();
        assertThat(peer.head()).startsWith("PUT /x HTTP/1.1\r\n");
        peer.expect(body);
        return peer;
    }

    private void answer(Wire peer) throws IOException {
        peer.send(ScriptedBackend.ok("done"));
        client.expect(ScriptedBackend.ok("done"));
    }

    @Test
    void aPutIsSentAgainWithItsBody() throws Exception {
        serve();
        client.send(PUT + "Content-Length: 5\r\n\r\nhello");
        nextWith(a, "hello").reset();
        answer(nextWith(b, "hello"));
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.retries()).isEqualTo(1);
        assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
        assertThat(proxy.seen.count("pool limit retry-body")).isZero();
    }

    @Test
    void aChunkedBodyIsSentAgainInTheSameChunks() throws Exception {
        serve();
        String body = "3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: v\r\n\r\n";
        client.send(PUT + "Transfer-Encoding: chunked\r\n\r\n" + body);
        nextWith(a, body).close();
        answer(nextWith(b, body));
    }

    @Test
    void whatComesAfterTheFailureFollowsWhatWasKept() throws Exception {
        serve();
        client.send(PUT + "Content-Length: 15\r\n\r\nhello");
        Wire first = nextWith(a, "hello");
        client.send("world");
        first.expect("world");
        first.reset();
        Wire second = nextWith(b, "helloworld");
        client.send("again");
        second.expect("again");
        answer(second);
        client.send(PUT + "Content-Length: 2\r\n\r\nok");
        answer(nextWith(a, "ok"));
    }

    @Test
    void aLargerBodyIsForwardedButNotSentAgain() throws Exception {
        serve(RetrySettingsOf.usual().body(9).done());
        client.send(PUT + "Content-Length: 10\r\n\r\nhelloworld");
        nextWith(a, "helloworld").reset();
        assertThat(client.status()).isEqualTo(502);
        assertThat(b.connections()).isZero();
        assertThat(proxy.seen.count("pool limit retry-body")).isEqualTo(1);
    }

    @Test
    void aBodyThatGrowsTooLargeOnItsWayIsNotSentAgain() throws Exception {
        serve(RetrySettingsOf.usual().body(12).done());
        client.send(PUT + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        Wire first = nextWith(a, "5\r\nhello\r\n");
        client.send("5\r\nworld\r\n");
        first.expect("5\r\nworld\r\n");
        client.send("0\r\n\r\n");
        first.expect("0\r\n\r\n");
        first.reset();
        assertThat(client.status()).isEqualTo(502);
        assertThat(b.connections()).isZero();
        assertThat(proxy.seen.count("pool limit retry-body")).isEqualTo(1);
    }

    @Test
    void aBodyInVeryManyPiecesIsNotKept() throws Exception {
        serve();
        client.send(PUT + "Content-Length: 100\r\n\r\n");
        Wire first = nextWith(a, "");
        for (int i = 0; i < 40; i++) {
            client.send("x");
            first.expect("x");
        }
        assertThat(proxy.seen.count("pool limit retry-body")).isEqualTo(1);
        first.reset();
        assertThat(client.head()).startsWith("HTTP/1.1 502 ");
        assertThat(b.connections()).isZero();
    }

    @Test
    void nothingIsKeptWhereNothingMayBe() throws Exception {
        serve(RetrySettingsOf.usual().body(0).done());
        client.send(PUT + "Content-Length: 5\r\n\r\nhello");
        nextWith(a, "hello").reset();
        assertThat(client.status()).isEqualTo(502);
        assertThat(proxy.seen.count("pool limit retry-body")).isZero();
    }

    @Test
    void nothingIsKeptWhereNoRetryCouldNeedIt() throws Exception {
        serve(RetrySettingsOf.usual().reset(false).body(4).done());
        client.send(PUT + "Content-Length: 5\r\n\r\nhello");
        answer(nextWith(a, "hello"));
        assertThat(proxy.seen.count("pool limit retry-body")).isZero();
    }

    @Test
    void aBodyThatGrowsTooLargeBetweenTwoAttemptsIsStillSentOnce() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxy = Proxy.toPorts(a.port(), full.getLocalPort(), b.port())
                    .io(io)
                    .eventLoops(eventLoops)
                    .poolTimeouts(1000, 5000, 5000, 5000, 5000)
                    .retries(RetrySettingsOf.usual().body(8).done())
                    .start();
            client = proxy.connect();
            List<Socket> queue = RetryTest.fill(full);
            client.send(PUT + "Transfer-Encoding: chunked\r\n\r\n5\r\n");
            nextWith(a, "5\r\n").reset();
            proxy.seen.awaitCount("attempts on b+", 1);
            client.send("hello\r\n0\r\n\r\n");
            proxy.seen.awaitCount("pool limit retry-body", 1);
            assertThat(proxy.seen.count("attempts on c+")).isZero();
            nextWith(b, "5\r\nhello\r\n0\r\n\r\n").reset();
            assertThat(client.status()).isEqualTo(502);
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void aPostIsSentAgainWhereTheUserPromisesThatItDoesNoHarm() throws Exception {
        serve(RetrySettingsOf.usual().nonIdempotent(true).done());
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
        Wire first = a.nextWithHead();
        first.expect("hello");
        first.reset();
        Wire second = b.nextWithHead();
        second.expect("hello");
        answer(second);
    }

    @Test
    void aPostIsNotSentAgainElse() throws Exception {
        serve();
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
        Wire first = a.nextWithHead();
        first.expect("hello");
        first.reset();
        assertThat(client.status()).isEqualTo(502);
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        b.nextWithHead().reset();
        assertThat(client.status()).isEqualTo(502);
        assertThat(proxy.seen.count("pool limit retry-body")).isZero();
    }

    @Test
    void aPutOnAStaleConnectionIsSentAgainOnAFreshOne() throws Exception {
        proxy = Proxy.to(a).io(io).retries(0).start();
        client = proxy.connect();
        client.send(PUT + "Content-Length: 5\r\n\r\nfirst");
        Wire peer = nextWith(a, "first");
        answer(peer);
        client.send(PUT + "Content-Length: 6\r\n\r\nsecond");
        assertThat(peer.head()).startsWith("PUT /x");
        peer.expect("second");
        peer.reset();
        answer(nextWith(a, "second"));
    }

    @Test
    void theClientIsToldToContinueOnceOnly() throws Exception {
        serve();
        client.send(PUT + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Wire first = nextWith(a, "");
        first.send("HTTP/1.1 100 Continue\r\n\r\n");
        client.expect("HTTP/1.1 100 Continue\r\n\r\n");
        client.send("hello");
        first.expect("hello");
        first.reset();
        Wire second = b.next();
        assertThat(second.head()).contains("Expect: 100-continue\r\n");
        second.send("HTTP/1.1 100 Continue\r\n\r\n");
        second.expect("hello");
        answer(second);
    }

    @Test
    void aClientThatWaitsIsToldToContinueByTheSecondBackend() throws Exception {
        serve();
        client.send(PUT + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        nextWith(a, "").reset();
        Wire second = nextWith(b, "");
        second.send("HTTP/1.1 100 Continue\r\n\r\n");
        client.expect("HTTP/1.1 100 Continue\r\n\r\n");
        client.send("hello");
        second.expect("hello");
        answer(second);
    }

    @Test
    void whatIsPipelinedBehindWaitsForItsTurn() throws Exception {
        serve();
        client.send((PUT + "Content-Length: 3\r\n\r\none" + PUT + "Content-Length: 3\r\n\r\ntwo").repeat(3));
        for (int i = 0; i < 3; i++) {
            Wire first = nextWith(a, "one");
            first.reset();
            Wire second = nextWith(b, "one");
            second.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ndone");
            client.expect(ScriptedBackend.ok("done"));
            Wire third = nextWith(a, "two");
            third.reset();
            Wire fourth = nextWith(b, "two");
            fourth.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ndone");
            client.expect(ScriptedBackend.ok("done"));
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleLeavesNothingBehind() throws Exception {
        serve();
        client.send(PUT + "Content-Length: 15\r\n\r\nhello");
        nextWith(a, "hello").reset();
        Wire second = nextWith(b, "hello");
        client.reset();
        second.expectGone();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_ABORT);
    }
}
