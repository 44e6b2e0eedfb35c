package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.sluice.core.pool.Backend;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.ConnectionClose;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which backend connections are used again, and why the others are closed. */
class ReuseTest {

    private ScriptedBackend backend;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
    }

    @AfterEach
    void stop() throws Exception {
        backend.close();
    }

    private Wire served(RawClient client, String path) throws Exception {
        client.get(path);
        Wire peer = backend.nextWithHead();
        answer(peer, client, path);
        return peer;
    }

    private static void answer(Wire peer, RawClient client, String body) throws Exception {
        peer.send(ScriptedBackend.ok(body));
        client.expect(ScriptedBackend.ok(body));
    }

    private static void expectClose(Proxy proxy, ConnectionClose reason) throws Exception {
        proxy.seen.awaitCount("closed " + reason, 1);
        for (ConnectionClose other : ConnectionClose.values()) {
            assertThat(proxy.seen.count("closed " + other)).as("%s", other).isEqualTo(other == reason ? 1 : 0);
        }
    }

    private static void awaitIdle(Backend of, int count) throws Exception {
        Await.until(() -> of.idle() == count);
    }

    @Test
    void theConnectionThatWasUsedLastIsUsedNext() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect();
                RawClient three = proxy.connect()) {
            one.get("/1");
            Wire first = backend.nextWithHead();
            two.get("/2");
            Wire second = backend.nextWithHead();
            three.get("/3");
            Wire third = backend.nextWithHead();
            answer(second, two, "2");
            answer(third, three, "3");
            answer(first, one, "1");
            one.get("/4");
            assertThat(first.head()).startsWith("GET /4 ");
            two.get("/5");
            assertThat(third.head()).startsWith("GET /5 ");
            three.get("/6");
            assertThat(second.head()).startsWith("GET /6 ");
            assertThat(backend.connections()).isEqualTo(3);
        }
    }

    @Test
    void theLimitOfUnusedConnectionsIsOneForAllLoops() throws Exception {
        try (Proxy proxy = Proxy.to(backend)
                        .io(Io.NIO)
                        .eventLoops(2)
                        .poolLimits(10, 1)
                        .start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect()) {
            one.get("/1");
            Wire first = backend.nextWithHead();
            two.get("/2");
            Wire second = backend.nextWithHead();
            answer(first, one, "1");
            awaitIdle(proxy.backend(0), 1);
            answer(second, two, "2");
            second.expectEnd();
            expectClose(proxy, ConnectionClose.MAX_IDLE);
            assertThat(proxy.backend(0).idle()).isEqualTo(1);
            one.get("/3");
            assertThat(first.head()).startsWith("GET /3 ");
            assertThat(proxy.backend(0).idle()).isZero();
            answer(first, one, "3");
        }
    }

    @Test
    void nobodyUsesIt() throws Exception {
        try (Proxy proxy = Proxy.to(backend)
                        .poolTimeouts(1000, 1000, 1000, 1000, 60)
                        .start();
                RawClient client = proxy.connect()) {
            served(client, "/").expectEnd();
            expectClose(proxy, ConnectionClose.IDLE_TIMEOUT);
            assertThat(proxy.backend(0).idle()).isZero();
        }
    }

    @Test
    void unusedItIsClosedAtItsAge() throws Exception {
        try (Proxy proxy = Proxy.to(backend).connectionAge(500).start();
                RawClient client = proxy.connect()) {
            served(client, "/").expectEnd();
            expectClose(proxy, ConnectionClose.MAX_AGE);
        }
    }

    @Test
    void inUseItIsClosedAfterTheExchangeThatItsAgeFellIn() throws Exception {
        try (Proxy proxy = Proxy.to(backend).connectionAge(20).start();
                RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = backend.nextWithHead();
            peer.socket.setSoTimeout(100);
            assertThatThrownBy(() -> peer.read(1)).isInstanceOf(SocketTimeoutException.class);
            peer.socket.setSoTimeout(10_000);
            answer(peer, client, "late");
            peer.expectEnd();
            expectClose(proxy, ConnectionClose.MAX_AGE);
        }
    }

    @Test
    void itHasServedItsRequests() throws Exception {
        try (Proxy proxy = Proxy.to(backend).maxRequests(2).start();
                RawClient client = proxy.connect()) {
            Wire first = served(client, "/1");
            client.get("/2");
            assertThat(first.head()).startsWith("GET /2 ");
            answer(first, client, "2");
            first.expectEnd();
            expectClose(proxy, ConnectionClose.MAX_REQUESTS);
            served(client, "/3");
            assertThat(backend.connections()).isEqualTo(2);
        }
    }

    @Test
    void nothingIsKeptWhereNothingMayBe() throws Exception {
        try (Proxy proxy = Proxy.to(backend).poolLimits(10, 0).start();
                RawClient client = proxy.connect()) {
            served(client, "/").expectEnd();
            expectClose(proxy, ConnectionClose.MAX_IDLE);
        }
    }

    @Test
    void itsBackendWentDownMeanwhile() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = backend.nextWithHead();
            proxy.backend(0).moveTo(BackendState.DOWN, "for the test");
            answer(peer, client, "last");
            peer.expectEnd();
            expectClose(proxy, ConnectionClose.BACKEND_NOT_USABLE);
        }
    }

    @Test
    void theBackendWantsNoOtherRequestOnIt() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = backend.nextWithHead();
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            client.expect(ScriptedBackend.ok("ok"));
            peer.expectEnd();
            expectClose(proxy, ConnectionClose.NOT_REUSABLE);
        }
    }

    @Test
    void theBackendClosedItWhileUnused() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            served(client, "/").close();
            expectClose(proxy, ConnectionClose.BACKEND_CLOSED);
            assertThat(proxy.backend(0).idle()).isZero();
        }
    }

    @Test
    void theBackendClosedItWithinAResponse() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = backend.nextWithHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut");
            peer.close();
            client.restOrReset();
            expectClose(proxy, ConnectionClose.BACKEND_CLOSED);
        }
    }

    @Test
    void theBackendWasTooSlow() throws Exception {
        try (Proxy proxy = Proxy.to(backend)
                        .poolTimeouts(1000, 60, 1000, 1000, 1000)
                        .start();
                RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = backend.nextWithHead();
            assertThat(client.status()).isEqualTo(504);
            peer.expectGone();
            expectClose(proxy, ConnectionClose.BACKEND_TIMEOUT);
        }
    }

    @Test
    void theClientLeft() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start()) {
            RawClient client = proxy.connect();
            client.get("/");
            Wire peer = backend.nextWithHead();
            client.close();
            peer.expectGone();
            expectClose(proxy, ConnectionClose.EXCHANGE_ABORTED);
        }
    }

    @Test
    void whatCameIsNoResponse() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = backend.nextWithHead();
            peer.send("nonsense\r\n\r\n");
            assertThat(client.status()).isEqualTo(502);
            expectClose(proxy, ConnectionClose.ERROR);
        }
    }

    @Test
    void whatCameWasNotAskedFor() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            Wire peer = served(client, "/");
            peer.send(ScriptedBackend.ok("unasked"));
            expectClose(proxy, ConnectionClose.ERROR);
            assertThat(proxy.backend(0).idle()).isZero();
        }
    }

    @Test
    void theProcessStops() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            served(client, "/");
            proxy.plane.close();
            expectClose(proxy, ConnectionClose.SHUTDOWN);
            assertThat(proxy.backend(0).idle()).isZero();
        }
    }

    @Test
    void aLoopForgetsBackendsThatNobodyAsksForAnyLonger() throws Exception {
        try (Proxy proxy = Proxy.to(backend).start()) {
            EventLoop eventLoop = new DefaultEventLoop();
            Loop loop = new Loop(eventLoop, made -> {});
            loop.idle(proxy.backend(0));
            loop.forgetUnused();
            assertThat(loop.remembered()).as("asked for since the last look").isEqualTo(1);
            loop.forgetUnused();
            assertThat(loop.remembered()).isZero();
        }
    }
}
