package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.MirrorSettings;
import io.sluice.core.settings.RoutePolicy;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.spi.EndCause;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies of requests for another pool, and what they must never do to the requests themselves. */
@Timeout(30)
class MirrorTest {

    private static final String POST = "POST /a?b HTTP/1.1\r\nHost: h\r\nX-Mirrored: no\r\nContent-Length: 5\r\n\r\n";

    private static MirrorSettings settings(int percent, int body, int maxActive, long timeoutMillis) {
        return new MirrorSettings("shadow", percent, body, maxActive, Duration.ofMillis(timeoutMillis));
    }

    private static Proxy proxy(ScriptedBackend main, ScriptedBackend shadow, MirrorSettings how)
            throws ListenException {
        return Proxy.to(main)
                .pool("shadow", shadow.address())
                .routes(route(how))
                .start();
    }

    private static RouteSettings route(MirrorSettings how) {
        RouteSettings plain = new RouteSettings("", "/", "app");
        return new RouteSettings(
                plain.match(), plain.action(), RoutePolicy.none().mirroring(how));
    }

    private static MirrorSettings usual() {
        return settings(100, 65_536, 100, 10_000);
    }

    @Test
    void theOtherPoolGetsHeadAndBodyMarkedAndItsAnswerGoesNowhere() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.manual();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, usual());
                RawClient client = proxy.connect()) {
            client.send(POST + "he");
            Wire served = main.nextWithHead();
            client.send("llo");
            served.expect("hello");
            Wire copied = shadow.next();
            assertThat(copied.head())
                    .startsWith("POST /a?b HTTP/1.1\r\nHost: h\r\n")
                    .contains("Content-Length: 5\r\n", "X-Mirrored: true\r\n")
                    .doesNotContain("X-Mirrored: no");
            copied.expect("hello");
            copied.send("HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nbad");
            Await.until(() -> proxy.pool("shadow").backends().getFirst().outstanding() == 0);
            served.send(ScriptedBackend.ok("good"));
            client.expect(ScriptedBackend.ok("good"));
            assertThat(proxy.seen.count("mirrored")).isEqualTo(1);
            // The listener has one request, and the client is told of one.
            assertThat(proxy.seen.count("exchanges+")).isEqualTo(1);
        }
    }

    @Test
    void aPoolThatNeverAnswersHoldsNobodyUpAndItsCopiesEndInTime() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.echoingPaths();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, settings(100, 1024, 100, 300));
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                client.get("/" + i);
                client.expect(ScriptedBackend.ok("/" + i));
            }
            Await.until(() -> proxy.seen.count("attempts on shadow1-") == 20);
            assertThat(proxy.seen.count("mirrored")).isEqualTo(20);
        }
    }

    @Test
    void aPoolThatRefusesConnectionsIsNotNoticed() throws Exception {
        ScriptedBackend shadow = ScriptedBackend.manual();
        shadow.close();
        try (ScriptedBackend main = ScriptedBackend.echoingPaths();
                Proxy proxy = proxy(main, shadow, usual());
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 5; i++) {
                client.get("/" + i);
                client.expect(ScriptedBackend.ok("/" + i));
                assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
            }
        }
    }

    @Test
    void aClientThatLeavesTakesNoCopyWithIt() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.manual();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, usual())) {
            RawClient client = proxy.connect();
            client.get("/");
            main.nextWithHead();
            Wire copied = shadow.nextWithHead();
            client.close();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_ABORT);
            copied.send(ScriptedBackend.ok("late"));
            Await.until(() -> proxy.seen.count("attempts on shadow1-") == 1);
        }
    }

    @Test
    void aRequestThatIsNeverWholeIsNotCopied() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.manual();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, usual())) {
            RawClient client = proxy.connect();
            client.send(POST + "he");
            main.nextWithHead();
            client.close();
            Await.until(() -> proxy.seen.count("mirror dropped incomplete") == 1);
            assertThat(shadow.connections()).isZero();
        }
    }

    @Test
    void aRequestThatIsAnsweredBeforeItIsWholeIsNotCopied() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.manual();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, usual());
                RawClient client = proxy.connect()) {
            client.send(POST + "he");
            main.nextWithHead().send(ScriptedBackend.ok("early"));
            assertThat(client.response()).endsWith("early");
            Await.until(() -> proxy.seen.count("mirror dropped incomplete") == 1);
            assertThat(shadow.connections()).isZero();
        }
    }

    @Test
    void aLongBodyIsNotCopiedWhetherItsLengthIsKnownOrNot() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.manual();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, settings(100, 16, 100, 10_000));
                RawClient client = proxy.connect()) {
            String body = "x".repeat(17);
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 17\r\n\r\n" + body);
            Wire served = main.nextWithHead();
            served.expect(body);
            served.send(ScriptedBackend.ok("a"));
            client.expect(ScriptedBackend.ok("a"));
            String chunked = "11\r\n" + body + "\r\n0\r\n\r\n";
            client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked);
            assertThat(served.head()).startsWith("POST ");
            served.expect(chunked);
            served.send(ScriptedBackend.ok("b"));
            client.expect(ScriptedBackend.ok("b"));
            assertThat(proxy.seen.count("mirror dropped body")).isEqualTo(2);
            assertThat(shadow.connections()).isZero();
        }
    }

    @Test
    void beyondTheLimitNoCopiesAreMade() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.echoingPaths();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, settings(100, 1024, 1, 10_000));
                RawClient client = proxy.connect()) {
            client.get("/1");
            client.expect(ScriptedBackend.ok("/1"));
            Wire copied = shadow.nextWithHead();
            client.get("/2");
            client.expect(ScriptedBackend.ok("/2"));
            assertThat(proxy.seen.count("mirror dropped max-active")).isEqualTo(1);
            copied.send(ScriptedBackend.ok(""));
            Await.until(() -> proxy.pool("shadow").backends().getFirst().outstanding() == 0);
            client.get("/3");
            client.expect(ScriptedBackend.ok("/3"));
            assertThat(copied.head()).startsWith("GET /3 ");
        }
    }

    @Test
    void onlyAShareIsCopied() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.echoingPaths();
                ScriptedBackend shadow = ScriptedBackend.echoingPaths();
                Proxy proxy = proxy(main, shadow, settings(20, 1024, 1000, 10_000));
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 400; i++) {
                client.get("/");
                client.expect(ScriptedBackend.ok("/"));
            }
            // 80, and five standard deviations of 8.
            assertThat(proxy.seen.count("mirrored")).isBetween(40, 120);
        }
    }

    @Test
    void aTunnelIsNotCopied() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.manual();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, usual());
                RawClient client = proxy.connect()) {
            Wire peer = Tunnels.open(client, main).backend();
            client.send("x");
            peer.expect("x");
            assertThat(shadow.connections()).isZero();
        }
    }

    @Test
    void aCopyIsMadeOnceWhateverFailsAndTheOriginalIsStillRetried() throws Exception {
        try (ScriptedBackend failing = ScriptedBackend.running(Wire::head);
                ScriptedBackend good = ScriptedBackend.naming("good");
                ScriptedBackend shadow = ScriptedBackend.running(Wire::head);
                Proxy proxy = Proxy.to(failing, good)
                        .pool("shadow", shadow.address())
                        .routes(route(usual()))
                        .retries(RetrySettingsOf.usual().done())
                        .start()) {
            for (int i = 0; i < 4; i++) {
                assertThat(proxy.get("/")).isEqualTo("HTTP/1.1 200 OK good/");
            }
            Await.until(() -> proxy.seen.count("attempts on shadow1-") == 4);
            assertThat(shadow.connections()).isEqualTo(4);
        }
    }

    @Test
    void requestsOfHttp2AreCopiedToBackendsOfHttp2() throws Exception {
        try (Http2Peer main = Http2Peer.manual();
                Http2Peer shadow = Http2Peer.manual();
                Proxy proxy = Proxy.to(main.address())
                        .pool("shadow", shadow.address())
                        .http2(Http2Limits.defaults())
                        .routes(route(usual()))
                        .start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            URI uri = URI.create("http://127.0.0.1:" + proxy.address().getPort() + "/x");
            CompletableFuture<HttpResponse<String>> answered =
                    client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            main.next().answer("a");
            assertThat(answered.get().body()).isEqualTo("a");
            Http2Peer.Call first = shadow.next();
            assertThat(first.field("x-mirrored")).isEqualTo("true");
            first.awaitEnd().answer("thrown away");
            HttpRequest post = HttpRequest.newBuilder(uri)
                    .POST(BodyPublishers.ofString("some body"))
                    .build();
            answered = client.sendAsync(post, BodyHandlers.ofString());
            main.next().awaitEnd().answer("b");
            assertThat(answered.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
            Http2Peer.Call second = shadow.next().awaitEnd();
            assertThat(second.text()).isEqualTo("some body");
            second.answer("thrown away");
            Await.until(() -> proxy.seen.count("attempts on shadow1-") == 2);
        }
    }

    @Test
    void aDrainWaitsForNoCopy() throws Exception {
        try (ScriptedBackend main = ScriptedBackend.echoingPaths();
                ScriptedBackend shadow = ScriptedBackend.manual();
                Proxy proxy = proxy(main, shadow, settings(100, 1024, 10, 600_000))) {
            assertThat(proxy.get("/")).isEqualTo("HTTP/1.1 200 OK /");
            shadow.nextWithHead();
            long before = System.nanoTime();
            proxy.plane.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        }
    }
}
