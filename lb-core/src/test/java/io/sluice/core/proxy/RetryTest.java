package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which failures the client never hears of. */
class RetryTest {

    static int refusingPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void aRefusedConnectGoesToAnotherBackend() throws Exception {
        try (ScriptedBackend good = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.toPorts(refusingPort(), good.port()).start()) {
            for (int i = 0; i < 4; i++) {
                assertThat(proxy.get("/x")).isEqualTo("HTTP/1.1 200 OK /x");
            }
            assertThat(proxy.seen.next().retries()).isEqualTo(1);
            assertThat(proxy.seen.attempts().getFirst().cause()).isEqualTo(EndCause.CONNECT_FAILED);
            assertThat(proxy.seen.attempts().getFirst().backend()).isEqualTo("a");
            assertThat(proxy.seen.count("retried CONNECT_FAILED")).isPositive();
            assertThat(proxy.seen.count("CONNECT_FAILED of a")).isPositive();
        }
    }

    @Test
    void aPostIsRetriedWhereNoConnectionWasMade() throws Exception {
        try (ScriptedBackend good = ScriptedBackend.manual();
                Proxy proxy = Proxy.toPorts(refusingPort(), good.port()).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
            Wire peer = good.nextWithHead();
            peer.expect("body");
            peer.send(ScriptedBackend.ok("done"));
            client.expect(ScriptedBackend.ok("done"));
        }
    }

    @Test
    void withEveryBackendRefusingTheClientGets503() throws Exception {
        try (Proxy proxy = Proxy.toPorts(refusingPort(), refusingPort()).start()) {
            assertThat(proxy.get("/")).startsWith("HTTP/1.1 503 Service Unavailable");
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.cause()).isEqualTo(EndCause.CONNECT_FAILED);
            assertThat(seen.phase()).isEqualTo(ExchangePhase.CONNECT);
            assertThat(seen.retries()).isEqualTo(1);
            assertThat(seen.requestBytes()).isPositive();
        }
    }

    @Test
    void withNoBackendUsableTheClientGets503() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            proxy.backend(0).moveTo(BackendState.DOWN, "for the test");
            client.get("/");
            assertThat(client.status()).isEqualTo(503);
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.NO_BACKEND);
            proxy.backend(0).moveTo(BackendState.UP, "for the test");
            client.get("/again");
            client.expect(ScriptedBackend.ok("/again"));
        }
    }

    @Test
    void retriesHaveTheirLimit() throws Exception {
        try (ScriptedBackend good = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.toPorts(refusingPort(), refusingPort(), good.port())
                        .retries(1)
                        .start()) {
            assertThat(proxy.get("/")).startsWith("HTTP/1.1 503");
            assertThat(proxy.seen.next().retries()).isEqualTo(1);
            assertThat(good.connections()).isZero();
        }
    }

    @Test
    void aConnectThatIsNotAnsweredBecomes504() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Proxy proxy = Proxy.toPorts(full.getLocalPort())
                        .poolTimeouts(100, 5000, 5000, 5000, 5000)
                        .start()) {
            List<Socket> queue = fill(full);
            assertThat(proxy.get("/")).startsWith("HTTP/1.1 504 Gateway Timeout");
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.cause()).isEqualTo(EndCause.CONNECT_TIMEOUT);
            assertThat(seen.phase()).isEqualTo(ExchangePhase.CONNECT);
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void aClientThatLeavesDuringTheConnectLeavesNothingBehind() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Proxy proxy = Proxy.toPorts(full.getLocalPort())
                        .poolTimeouts(300, 5000, 5000, 5000, 5000)
                        .start()) {
            List<Socket> queue = fill(full);
            RawClient client = proxy.connect();
            client.get("/gone");
            client.close();
            RecordingObservers.Seen gone = proxy.seen.next();
            assertThat(gone.cause()).isEqualTo(EndCause.CLIENT_ABORT);
            assertThat(gone.phase()).isEqualTo(ExchangePhase.CONNECT);
            assertThat(proxy.backend(0).outstanding()).isZero();
            // The next exchange is the same object; the connect of the one before must not reach it.
            assertThat(proxy.get("/")).startsWith("HTTP/1.1 504 Gateway Timeout");
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    /** Connects until the backlog takes no more. */
    static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> queue = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
                queue.add(socket);
            } catch (SocketTimeoutException full) {
                socket.close();
                return queue;
            }
        }
    }

    /** A backend that closes its first connection when the second request comes on it. */
    private static ScriptedBackend closingOnSecondRequest() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        return ScriptedBackend.running(client -> {
            boolean first = connections.getAndIncrement() == 0;
            for (String head = client.head(); !head.isEmpty(); head = client.head()) {
                if (first && head.contains("/second")) {
                    client.reset();
                    return;
                }
                client.send(ScriptedBackend.ok("answer"));
            }
        });
    }

    @Test
    void aGetOnAStaleConnectionIsSentAgainOnAFreshOne() throws Exception {
        try (ScriptedBackend backend = closingOnSecondRequest();
                Proxy proxy = Proxy.to(backend).retries(0).start();
                RawClient client = proxy.connect()) {
            client.get("/first");
            client.expect(ScriptedBackend.ok("answer"));
            client.get("/second");
            client.expect(ScriptedBackend.ok("answer"));
            assertThat(backend.connections()).isEqualTo(2);
            assertThat(proxy.seen.next().reused()).isFalse();
            assertThat(proxy.seen.next().retries()).isEqualTo(1);
            assertThat(proxy.seen.count("retried BACKEND_ABORT")).isEqualTo(1);
        }
    }

    @Test
    void aPostOnAStaleConnectionIsNotSentAgain() throws Exception {
        try (ScriptedBackend backend = closingOnSecondRequest();
                Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.get("/first");
            client.expect(ScriptedBackend.ok("answer"));
            client.send("POST /second HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(client.status()).isEqualTo(502);
            assertThat(backend.connections()).isEqualTo(1);
            client.get("/third");
            client.expect(ScriptedBackend.ok("answer"));
        }
    }

    @Test
    void aConnectionThatTheBackendClosedWhileUnusedIsNotUsed() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.get("/first");
            Wire peer = backend.nextWithHead();
            peer.send(ScriptedBackend.ok("first"));
            client.expect(ScriptedBackend.ok("first"));
            peer.close();
            client.get("/second");
            backend.nextWithHead().send(ScriptedBackend.ok("second"));
            client.expect(ScriptedBackend.ok("second"));
        }
    }

    @Test
    void aGetIsSentToAnotherBackendWhereTheFirstHangsUp() throws Exception {
        try (ScriptedBackend bad = ScriptedBackend.running(Wire::head);
                ScriptedBackend good = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(bad, good).start()) {
            assertThat(proxy.get("/x")).isEqualTo("HTTP/1.1 200 OK /x");
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.backend()).isEqualTo("b");
            assertThat(seen.retries()).isEqualTo(1);
        }
    }

    @Test
    void aBackendGetsNoMoreConnectionsThanItMay() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).poolLimits(1, 10).queue(0, 1000).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.get("/first");
            Wire peer = backend.nextWithHead();
            second.get("/second");
            assertThat(second.status()).isEqualTo(503);
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.QUEUE_FULL);
            peer.send(ScriptedBackend.ok("first"));
            first.expect(ScriptedBackend.ok("first"));
            second.get("/third");
            peer.expect("GET /third HTTP/1.1\r\nHost: example.org\r\n\r\n");
            peer.send(ScriptedBackend.ok("third"));
            second.expect(ScriptedBackend.ok("third"));
        }
    }

    @Test
    void aConnectionThatIsClosedMakesRoomAtOnce() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.running(client -> {
                    client.head();
                    client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
                });
                Proxy proxy = Proxy.to(backend).poolLimits(1, 10).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(20));
            for (int i = 0; i < 20; i++) {
                client.expect(ScriptedBackend.ok("ok"));
            }
        }
    }
}
