package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Exchanges that wait because the only backend has as many connections as it may: one. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class QueueTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private ScriptedBackend backend;
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        backend.close();
    }

    private Proxy.Builder oneConnection() {
        return Proxy.to(backend).io(io).eventLoops(eventLoops).poolLimits(1, 10);
    }

    /** A client whose request waits, as that many others then do. */
    private RawClient waiting(Proxy proxy, String path, int length) throws IOException {
        RawClient client = proxy.connect();
        clients.add(client);
        client.get(path);
        Await.until(() -> proxy.pool.line().length() == length);
        return client;
    }

    /** The backend serves what comes, each request answered with its path, on whatever connection. */
    private void serve(Wire first) {
        Thread.ofVirtual().start(() -> {
            try {
                Wire peer = first;
                while (true) {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        peer.send(ScriptedBackend.ok(head.split(" ", 3)[1]));
                    }
                    peer = backend.next();
                }
            } catch (IOException | InterruptedException | AssertionError over) {
                // The test is over.
            }
        });
    }

    private static void expectEnd(Proxy proxy, EndCause cause) throws Exception {
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(cause);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.QUEUE);
        assertThat(seen.backend()).isNull();
    }

    @Test
    void theyAreServedInTheOrderInWhichTheyCame() throws Exception {
        try (Proxy proxy = oneConnection().start();
                RawClient first = proxy.connect()) {
            first.get("/first");
            Wire peer = backend.nextWithHead();
            for (int i = 1; i <= 20; i++) {
                waiting(proxy, "/" + i, i);
            }
            peer.send(ScriptedBackend.ok("first"));
            first.expect(ScriptedBackend.ok("first"));
            assertThat(proxy.seen.next().queueNanos()).isZero();
            for (int i = 1; i <= 20; i++) {
                String head = peer.head();
                if (head.isEmpty()) {
                    peer = backend.next();
                    head = peer.head();
                }
                assertThat(head).startsWith("GET /" + i + " ");
                peer.send(ScriptedBackend.ok("x"));
                clients.get(i - 1).expect(ScriptedBackend.ok("x"));
                RecordingObservers.Seen seen = proxy.seen.next();
                assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
                assertThat(seen.queueNanos()).isPositive();
            }
            // Whoever was on the same loop took the connection over, the others the room that it left.
            assertThat(backend.connections()).isEqualTo(1 + proxy.seen.count("closed GIVEN_UP"));
            assertThat(backend.connections()).matches(all -> eventLoops > 1 || all == 1);
            assertThat(proxy.seen.count("queued")).isEqualTo(20);
            assertThat(proxy.seen.count("pool limit max-connections")).isEqualTo(20);
            assertThat(proxy.seen.count("pool limit queue")).isZero();
        }
    }

    @Test
    void nobodyOvertakesThoseWhoWait() throws Exception {
        try (Proxy proxy = oneConnection().start();
                RawClient first = proxy.connect()) {
            // The second of these begins in the very moment in which the first makes room.
            first.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
            Wire peer = backend.nextWithHead();
            RawClient second = waiting(proxy, "/2", 1);
            peer.send(ScriptedBackend.ok("/1"));
            first.expect(ScriptedBackend.ok("/1"));
            serve(peer);
            second.expect(ScriptedBackend.ok("/2"));
            first.expect(ScriptedBackend.ok("/3"));
            assertThat(proxy.seen.attempts())
                    .extracting(RecordingObservers.Seen::target)
                    .containsExactly("/1", "/2", "/3");
        }
    }

    @Test
    void beyondTheQueueTheClientGets503AtOnce() throws Exception {
        try (Proxy proxy = oneConnection().queue(1, 5000).start();
                RawClient first = proxy.connect();
                RawClient third = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            waiting(proxy, "/2", 1);
            third.get("/3");
            assertThat(third.status()).isEqualTo(503);
            expectEnd(proxy, EndCause.QUEUE_FULL);
            assertThat(proxy.seen.count("pool limit queue")).isEqualTo(1);
            peer.send(ScriptedBackend.ok("/1"));
            first.expect(ScriptedBackend.ok("/1"));
            serve(peer);
            clients.getFirst().expect(ScriptedBackend.ok("/2"));
            third.get("/4");
            third.expect(ScriptedBackend.ok("/4"));
        }
    }

    @Test
    void whereNobodyMayWaitNobodyDoes() throws Exception {
        try (Proxy proxy = oneConnection().queue(0, 5000).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.get("/1");
            backend.nextWithHead();
            second.get("/2");
            assertThat(second.status()).isEqualTo(503);
            expectEnd(proxy, EndCause.QUEUE_FULL);
            assertThat(proxy.seen.count("queued")).isZero();
        }
    }

    @Test
    void whoWaitsTooLongGets503AndItsConnectionGoesOn() throws Exception {
        try (Proxy proxy = oneConnection().queue(10, 100).start();
                RawClient first = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            RawClient second = waiting(proxy, "/2", 1);
            assertThat(second.status()).isEqualTo(503);
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.cause()).isEqualTo(EndCause.QUEUE_TIMEOUT);
            assertThat(seen.phase()).isEqualTo(ExchangePhase.QUEUE);
            assertThat(seen.queueNanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
            peer.send(ScriptedBackend.ok("/1"));
            first.expect(ScriptedBackend.ok("/1"));
            serve(peer);
            second.get("/3");
            second.expect(ScriptedBackend.ok("/3"));
        }
    }

    @Test
    void aClientThatLeavesLeavesTheLineAtOnce() throws Exception {
        try (Proxy proxy = oneConnection().start();
                RawClient first = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            waiting(proxy, "/gone", 1).close();
            expectEnd(proxy, EndCause.CLIENT_ABORT);
            assertThat(proxy.pool.line().length()).isZero();
            waiting(proxy, "/reset", 1).reset();
            expectEnd(proxy, EndCause.CLIENT_ABORT);
            RawClient last = waiting(proxy, "/last", 1);
            peer.send(ScriptedBackend.ok("/1"));
            serve(peer);
            last.expect(ScriptedBackend.ok("/last"));
        }
    }

    @Test
    void aConnectionThatIsClosedMakesRoom() throws Exception {
        try (Proxy proxy = oneConnection().start();
                RawClient first = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            RawClient second = waiting(proxy, "/2", 1);
            RawClient third = waiting(proxy, "/3", 2);
            first.reset();
            peer.expectGone();
            Wire next = backend.nextWithHead();
            next.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n2");
            second.expect(ScriptedBackend.ok("2"));
            serve(backend.next());
            third.expect(ScriptedBackend.ok("/3"));
        }
    }

    @Test
    void aConnectionThatFailsMakesRoomForTheNext() throws Exception {
        try (Proxy proxy = oneConnection().start();
                RawClient first = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            RawClient second = waiting(proxy, "/2", 1);
            RawClient third = waiting(proxy, "/3", 2);
            backend.stopListening();
            peer.reset();
            assertThat(first.status()).isEqualTo(502);
            assertThat(second.status()).isEqualTo(503);
            assertThat(third.status()).isEqualTo(503);
            assertThat(List.of(proxy.seen.next(), proxy.seen.next(), proxy.seen.next()))
                    .extracting(RecordingObservers.Seen::cause)
                    .containsExactlyInAnyOrder(
                            EndCause.BACKEND_ABORT, EndCause.CONNECT_FAILED, EndCause.CONNECT_FAILED);
        }
    }

    @Test
    void withTheLastBackendDownThoseWhoWaitAreToldAndNobodyElseWaits() throws Exception {
        try (Proxy proxy = oneConnection().start();
                RawClient first = proxy.connect();
                RawClient third = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            RawClient second = waiting(proxy, "/2", 1);
            proxy.backend(0).moveTo(BackendState.DOWN, "for the test");
            assertThat(second.status()).isEqualTo(503);
            expectEnd(proxy, EndCause.NO_BACKEND);
            third.get("/3");
            assertThat(third.status()).isEqualTo(503);
            assertThat(proxy.seen.next().phase()).isEqualTo(ExchangePhase.ROUTE);
            peer.send(ScriptedBackend.ok("/1"));
            first.expect(ScriptedBackend.ok("/1"));
        }
    }

    @Test
    void whoFailedAtOneBackendWaitsForAnotherAndIsPassedByThoseWhoDidNot() throws Exception {
        try (ScriptedBackend bad = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(bad, backend)
                        .io(io)
                        .eventLoops(eventLoops)
                        .poolLimits(1, 10)
                        .start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.get("/1");
            Wire failing = bad.nextWithHead();
            second.get("/2");
            Wire busy = backend.nextWithHead();
            failing.reset();
            Await.until(() -> proxy.pool.line().length() == 1);
            RawClient third = proxy.connect();
            clients.add(third);
            third.get("/3");
            Wire free = bad.nextWithHead();
            free.send(ScriptedBackend.ok("bad/3"));
            third.expect(ScriptedBackend.ok("bad/3"));
            assertThat(proxy.pool.line().length()).isEqualTo(1);
            busy.send(ScriptedBackend.ok("/2"));
            second.expect(ScriptedBackend.ok("/2"));
            serve(busy);
            first.expect(ScriptedBackend.ok("/1"));
            assertThat(proxy.seen.next().retries()).isZero();
            assertThat(proxy.seen.next().retries()).isZero();
            RecordingObservers.Seen retried = proxy.seen.next();
            assertThat(retried.retries()).isEqualTo(1);
            assertThat(retried.backend()).isEqualTo("b");
            assertThat(retried.queueNanos()).isPositive();
        }
    }

    @Test
    void aBackendThatComesUpServesThoseWhoWait() throws Exception {
        try (ScriptedBackend other = ScriptedBackend.naming("other");
                Proxy proxy = Proxy.to(backend, other)
                        .io(io)
                        .eventLoops(eventLoops)
                        .poolLimits(1, 10)
                        .start();
                RawClient first = proxy.connect()) {
            proxy.backend(1).moveTo(BackendState.DOWN, "for the test");
            first.get("/1");
            backend.nextWithHead();
            List<RawClient> others = new ArrayList<>();
            for (int i = 2; i < 6; i++) {
                others.add(waiting(proxy, "/" + i, i - 1));
            }
            proxy.backend(1).moveTo(BackendState.UP, "for the test");
            for (int i = 2; i < 6; i++) {
                others.get(i - 2).expect(ScriptedBackend.ok("other/" + i));
            }
        }
    }

    @Test
    void unusedConnectionsToABackendThatComesUpServeThoseWhoWait() throws Exception {
        try (ScriptedBackend other = ScriptedBackend.naming("other");
                Proxy proxy = Proxy.to(other, backend)
                        .io(io)
                        .eventLoops(eventLoops)
                        .poolLimits(1, 10)
                        .start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.get("/1");
            first.expect(ScriptedBackend.ok("other/1"));
            second.get("/2");
            backend.nextWithHead();
            proxy.backend(0).moveTo(BackendState.DOWN, "for the test");
            RawClient third = waiting(proxy, "/3", 1);
            proxy.backend(0).moveTo(BackendState.UP, "for the test");
            third.expect(ScriptedBackend.ok("other/3"));
        }
    }

    @Test
    void aBodyIsNotReadAndNotTimedWhileItsExchangeWaits() throws Exception {
        try (Proxy proxy = oneConnection()
                        .listenerTimeouts(10_000, 10_000, 100, 10_000)
                        .start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            second.send("POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
            Await.until(() -> proxy.pool.line().length() == 1);
            first.socket.setSoTimeout(300);
            assertThatThrownBy(() -> first.read(1)).isInstanceOf(SocketTimeoutException.class);
            first.socket.setSoTimeout(10_000);
            assertThat(proxy.pool.line().length()).as("still waits").isEqualTo(1);
            peer.send(ScriptedBackend.ok("/1"));
            first.expect(ScriptedBackend.ok("/1"));
            String head = peer.head();
            if (head.isEmpty()) {
                peer = backend.next();
                head = peer.head();
            }
            assertThat(head).startsWith("POST /2 ");
            peer.expect("hello");
            second.send("world");
            peer.expect("world");
            peer.send(ScriptedBackend.ok("done"));
            second.expect(ScriptedBackend.ok("done"));
        }
    }

    @Test
    void anUnusedConnectionOfAnotherLoopIsGivenUpForOneWhoWaits() throws Exception {
        try (Proxy proxy = oneConnection().start()) {
            // Among enough clients there is one on each loop.
            for (int i = 0; i < 16; i++) {
                RawClient client = proxy.connect();
                clients.add(client);
                client.get("/" + i);
                if (i == 0) {
                    serve(backend.next());
                }
                client.expect(ScriptedBackend.ok("/" + i));
            }
            assertThat(proxy.seen.count("closed " + ConnectionClose.GIVEN_UP))
                    .isEqualTo(backend.connections() - 1)
                    .matches(given -> eventLoops == 1 ? given == 0 : given > 0, "given up between loops only");
            assertThat(proxy.seen.count("pool limit queue")).isZero();
        }
    }

    @Test
    void whoWaitsWhenTheProxyDrainsIsServed() throws Exception {
        try (Proxy proxy = oneConnection().start();
                RawClient first = proxy.connect()) {
            first.get("/1");
            Wire peer = backend.nextWithHead();
            RawClient second = waiting(proxy, "/2", 1);
            CompletableFuture<Void> drained = proxy.plane.drain();
            peer.send(ScriptedBackend.ok("/1"));
            assertThat(first.status()).isEqualTo(200);
            serve(peer);
            assertThat(second.response()).isEqualTo("HTTP/1.1 200 OK /2");
            second.expectEnd();
            first.expectEnd();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoWaitsWhenTheDrainIsOverIsTold() throws Exception {
        try (Proxy proxy = oneConnection().drainTimeout(Duration.ofMillis(200)).start();
                RawClient first = proxy.connect()) {
            first.get("/1");
            backend.nextWithHead();
            RawClient second = waiting(proxy, "/2", 1);
            proxy.plane.drain().get(10, TimeUnit.SECONDS);
            assertThat(second.status()).isEqualTo(503);
            first.restOrReset();
        }
    }
}
