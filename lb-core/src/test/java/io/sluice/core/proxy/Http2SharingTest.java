package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How exchanges share connections of HTTP/2, and what becomes of them where a stream or a connection ends before they do. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class Http2SharingTest {

    @Parameter(0)
    private Io io;

    /** Of no use here: who shares is on one loop. */
    @SuppressWarnings("UnusedVariable")
    @Parameter(1)
    private int eventLoops;

    private Http2Peer backend;
    private Proxy proxy;
    private final List<RawClient> clients = new ArrayList<>();

    private static Http2Limits http2(int maxStreams, long pingMillis) {
        return new Http2Limits(
                maxStreams, 64 * 1024, 20, 20, 20, 4, Duration.ofMillis(pingMillis), Duration.ofMillis(pingMillis));
    }

    private void serve(Http2Peer peer, int maxStreams) throws Exception {
        backend = peer;
        proxy = builder(peer).http2(http2(maxStreams, 30_000)).start();
    }

    private Proxy.Builder builder(Http2Peer peer) {
        return Proxy.to(peer.address()).io(io).poolTimeouts(1000, 5000, 5000, 5000, 5000);
    }

    private RawClient get(String path) throws IOException {
        RawClient client = proxy.connect();
        clients.add(client);
        client.get(path);
        return client;
    }

    private static void answer(Http2Peer.Call call) {
        call.fields(
                        false,
                        ":status",
                        "200",
                        "content-length",
                        String.valueOf(call.path().length()))
                .data(call.path(), true);
    }

    private static void expect(RawClient client, String path) throws IOException {
        assertThat(client.response()).isEqualTo("HTTP/1.1 200 OK " + path);
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        proxy.close();
        backend.close();
    }

    @Test
    void thoseWhoComeDuringADialShareIt() throws Exception {
        serve(Http2Peer.manual(), 100);
        List<RawClient> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(get("/" + i));
        }
        for (int i = 0; i < 20; i++) {
            answer(backend.next());
        }
        for (int i = 0; i < 20; i++) {
            expect(waiting.get(i), "/" + i);
        }
        assertThat(backend.links()).hasSize(1);
        assertThat(proxy.backend(0).connections()).isEqualTo(1);
        Await.until(() -> proxy.backend(0).idle() == 1);
    }

    @Test
    void aFullConnectionLeadsToAnother() throws Exception {
        serve(Http2Peer.manual(), 2);
        RawClient[] waiting = {get("/0"), get("/1"), get("/2")};
        for (Http2Peer.Call call : List.of(backend.next(), backend.next(), backend.next())) {
            answer(call);
        }
        for (int i = 0; i < 3; i++) {
            expect(waiting[i], "/" + i);
        }
        assertThat(backend.links()).hasSize(2);
    }

    @Test
    void theBackendsLimitHolds() throws Exception {
        serve(Http2Peer.manual(new Http2Settings().maxConcurrentStreams(1)), 100);
        RawClient[] waiting = {get("/0"), get("/1"), get("/2")};
        for (Http2Peer.Call call : List.of(backend.next(), backend.next(), backend.next())) {
            answer(call);
        }
        for (int i = 0; i < 3; i++) {
            expect(waiting[i], "/" + i);
        }
        assertThat(backend.links()).hasSize(3);
    }

    @Test
    void oneConnectionOfOneStreamServesAllInTurn() throws Exception {
        backend = Http2Peer.manual(new Http2Settings().maxConcurrentStreams(1));
        proxy = builder(backend)
                .poolLimits(1, 10)
                .queue(10, 5000)
                .http2(http2(100, 30_000))
                .start();
        RawClient first = get("/0");
        Http2Peer.Call call = backend.next();
        RawClient second = get("/1");
        RawClient third = get("/2");
        proxy.seen.awaitCount("queued", 2);
        assertThat(backend.hasNone()).isTrue();
        answer(call);
        expect(first, "/0");
        answer(backend.next());
        answer(backend.next());
        expect(second, "/1");
        expect(third, "/2");
        assertThat(backend.links()).hasSize(1);
    }

    @Test
    void aRequestThatWasNotProcessedGoesOutAgain() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient client = proxy.connect();
        clients.add(client);
        client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
        backend.next().awaitEnd().reset(Http2Error.REFUSED_STREAM);
        Http2Peer.Call again = backend.next().awaitEnd();
        assertThat(again.text()).isEqualTo("hello");
        answer(again);
        expect(client, "/p");
        assertThat(proxy.seen.count("retried BACKEND_REFUSED")).isEqualTo(1);
    }

    @Test
    void aBackendThatRefusesAllIsGivenUp() throws Exception {
        serve(Http2Peer.running(call -> call.reset(Http2Error.REFUSED_STREAM)), 100);
        assertThat(get("/p").status()).isEqualTo(503);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_REFUSED);
    }

    @Test
    void aStreamThatWasResetIsABadGateway() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient client = proxy.connect();
        clients.add(client);
        client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        RawClient other = get("/other");
        Http2Peer.Call first = backend.next();
        Http2Peer.Call second = backend.next();
        (first.path().equals("/p") ? first : second).reset(Http2Error.INTERNAL_ERROR);
        assertThat(client.status()).isEqualTo(502);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
        answer(first.path().equals("/p") ? second : first);
        expect(other, "/other");
    }

    @Test
    void aResetInTheBodyCutsTheResponse() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient client = get("/");
        Http2Peer.Call call = backend.next();
        call.head(200, false).data("part", false);
        client.head();
        client.expect("4\r\npart");
        call.reset(Http2Error.NO_ERROR);
        client.expectReset();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
    }

    @Test
    void goAwayLetsStreamsEndAndSendsTheOthersElsewhere() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient first = get("/0");
        Http2Peer.Call kept = backend.next();
        RawClient second = proxy.connect();
        clients.add(second);
        second.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok");
        Http2Peer.Call refused = backend.next().awaitEnd();
        kept.link.goAway(kept.stream, Http2Error.NO_ERROR);
        Http2Peer.Call again = backend.next().awaitEnd();
        assertThat(again.link).isNotSameAs(refused.link);
        assertThat(again.text()).isEqualTo("ok");
        answer(again);
        expect(second, "/1");
        answer(kept);
        expect(first, "/0");
        Await.until(() -> kept.link.gone);
        proxy.seen.awaitCount("closed BACKEND_CLOSED", 1);
        RawClient third = get("/2");
        Http2Peer.Call last = backend.next();
        assertThat(last.link).isSameAs(again.link);
        answer(last);
        expect(third, "/2");
    }

    @Test
    void aConnectionThatIsLostFailsAllWhoUseIt() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient first = get("/0");
        Http2Peer.Call call = backend.next();
        RawClient post = proxy.connect();
        clients.add(post);
        post.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        backend.next();
        call.link.close();
        assertThat(post.status()).isEqualTo(502);
        assertThat(first.status()).isEqualTo(502);
    }

    @Test
    void aFailedDialFailsAllWhoJoinedIt() throws Exception {
        backend = Http2Peer.manual();
        try (ScriptedBackend silent = ScriptedBackend.manual()) {
            proxy = Proxy.to(silent)
                    .io(io)
                    .poolTimeouts(300, 5000, 5000, 5000, 5000)
                    .http2(http2(100, 30_000))
                    .start();
            RawClient first = get("/0");
            RawClient second = get("/1");
            assertThat(first.status()).isEqualTo(504);
            assertThat(second.status()).isEqualTo(504);
            assertThat(silent.connections()).isEqualTo(1);
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CONNECT_TIMEOUT);
            assertThat(proxy.seen.count("CONNECT_TIMEOUT of a")).isEqualTo(1);
        }
    }

    @Test
    void aBackendOfHttp1IsNoBackendOfHttp2() throws Exception {
        backend = Http2Peer.manual();
        try (ScriptedBackend old = ScriptedBackend.running(wire -> {
            wire.head();
            wire.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        })) {
            proxy = Proxy.to(old).io(io).http2(http2(100, 30_000)).start();
            RawClient client = get("/");
            assertThat(client.response()).startsWith("HTTP/1.1 503").contains("does not speak HTTP/2");
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CONNECT_FAILED);
        }
    }

    @Test
    void aSilentBackendIsATimeoutOfItsStreamAlone() throws Exception {
        backend = Http2Peer.manual();
        proxy = Proxy.to(backend.address())
                .io(io)
                .poolTimeouts(1000, 400, 400, 400, 5000)
                .http2(http2(100, 30_000))
                .start();
        RawClient client = get("/0");
        Http2Peer.Call silent = backend.next();
        assertThat(client.status()).isEqualTo(504);
        assertThat(silent.awaitReset().reset()).isEqualTo(Http2Error.CANCEL.code());
        RawClient second = get("/1");
        Http2Peer.Call half = backend.next();
        assertThat(half.link).isSameAs(silent.link);
        half.head(200, false).data("part", false);
        second.head();
        second.expect("4\r\npart");
        second.expectReset();
        assertThat(half.awaitReset().reset()).isEqualTo(Http2Error.CANCEL.code());
    }

    @Test
    void aRequestThatNobodyTakesIsATimeout() throws Exception {
        backend = Http2Peer.manual().pause();
        proxy = Proxy.to(backend.address())
                .io(io)
                .poolTimeouts(1000, 5000, 5000, 400, 5000)
                .http2(http2(100, 30_000))
                .start();
        RawClient client = proxy.connect();
        clients.add(client);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
        client.send(new byte[200_000]);
        assertThat(client.status()).isEqualTo(504);
    }

    @Test
    void aSlowReaderHoldsUpNobodyElse() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient slow = RawClient.withSmallBuffers(proxy.address());
        clients.add(slow);
        slow.get("/slow");
        Http2Peer.Call large = backend.next();
        byte[] bytes = new byte[10 * 1024 * 1024];
        large.fields(false, ":status", "200", "content-length", String.valueOf(bytes.length))
                .data(bytes, true);
        for (int i = 0; i < 20; i++) {
            RawClient fast = get("/" + i);
            Http2Peer.Call call = backend.next();
            assertThat(call.link).isSameAs(large.link);
            call.fields(false, ":status", "200", "content-length", "300000").data(new byte[300_000], true);
            fast.head();
            assertThat(fast.skip(300_000)).isEqualTo(300_000);
        }
        slow.head();
        assertThat(slow.skip(bytes.length)).isEqualTo(bytes.length);
    }

    @Test
    void aConnectionThatDoesNotAnswerIsClosed() throws Exception {
        backend = Http2Peer.manual().ignorePings();
        proxy = builder(backend).http2(http2(100, 200)).start();
        RawClient client = get("/0");
        Http2Peer.Call call = backend.next();
        assertThat(client.status()).isEqualTo(504);
        Await.until(() -> call.link.gone);
        assertThat(call.link.pings()).isEqualTo(1);
    }

    @Test
    void aConnectionThatAnswersIsKept() throws Exception {
        backend = Http2Peer.manual();
        proxy = builder(backend).http2(http2(100, 100)).start();
        RawClient client = get("/0");
        Http2Peer.Call call = backend.next();
        Await.until(() -> call.link.pings() >= 2);
        answer(call);
        expect(client, "/0");
    }

    @Test
    void floodsEndTheConnection() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient client = get("/0");
        Http2Peer.Call call = backend.next();
        for (int i = 0; i < 25; i++) {
            call.link.settings(new Http2Settings());
        }
        assertThat(client.status()).isEqualTo(502);
        Await.until(() -> call.link.gone);
        assertThat(proxy.seen.count("pool limit http2-controls")).isEqualTo(1);
    }

    @Test
    void brokenResponsesAreRefused() throws Exception {
        serve(Http2Peer.manual(), 100);
        String[][] heads = {
            {":status", "200", "Upper", "x"},
            {":status", "200", "connection", "close"},
            {":status", "200", "transfer-encoding", "chunked"},
            {":status", "200", "x", "a\r\nb: c"},
            {":status", "200", "x", "a\u0000"},
            {":status", "200", "x", " a"},
            {":status", "200", ":status", "204"},
            {":status", "200", ":path", "/"},
            {":status", "20"},
            {":status", "101"},
            {"x", "y"},
            {":status", "200", "content-length", "1", "content-length", "2"},
            {":status", "200", "content-length", "5"}
        };
        for (String[] head : heads) {
            RawClient client = get("/0");
            Http2Peer.Call call = backend.next();
            call.fields(head[head.length - 1].equals("5"), head);
            if (head[head.length - 1].equals("5")) {
                client.restOrReset();
            } else {
                assertThat(client.status()).as(String.join("|", head)).isEqualTo(502);
            }
            assertThat(proxy.seen.next().cause()).as(String.join("|", head)).isEqualTo(EndCause.BAD_RESPONSE);
        }
        assertThat(backend.links()).hasSize(1);
    }

    @Test
    void moreOrLessDataThanAnnouncedIsRefused() throws Exception {
        serve(Http2Peer.manual(), 100);
        RawClient client = get("/0");
        backend.next().fields(false, ":status", "200", "content-length", "3").data("four", true);
        client.restOrReset();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_RESPONSE);
        RawClient second = get("/1");
        backend.next().fields(false, ":status", "200", "content-length", "5").data("four", true);
        second.restOrReset();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_RESPONSE);
    }

    @Test
    void anIdleConnectionIsClosedInTime() throws Exception {
        backend = Http2Peer.manual();
        proxy = Proxy.to(backend.address())
                .io(io)
                .poolTimeouts(1000, 5000, 5000, 5000, 300)
                .http2(http2(100, 30_000))
                .start();
        RawClient client = get("/0");
        Http2Peer.Call call = backend.next();
        answer(call);
        expect(client, "/0");
        proxy.seen.awaitCount("closed IDLE_TIMEOUT", 1);
        Await.until(() -> call.link.gone);
    }

    @Test
    void aConnectionServesNoMoreThanItMay() throws Exception {
        backend = Http2Peer.manual();
        proxy = builder(backend).maxRequests(2).http2(http2(100, 30_000)).start();
        for (int i = 0; i < 3; i++) {
            RawClient client = get("/" + i);
            answer(backend.next());
            expect(client, "/" + i);
        }
        assertThat(backend.links()).hasSize(2);
        proxy.seen.awaitCount("closed MAX_REQUESTS", 1);
    }
}
