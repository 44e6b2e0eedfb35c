package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.Content;
import io.sluice.core.settings.RouteAction.Redirect;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes that give the answer themselves. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class LocalAnswerTest {

    private static final String ROBOTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\nX-A: 1\r\n";
    private static final String BODY = "User-agent: *\n";

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        Content content = Content.of("text/plain", BODY.getBytes(StandardCharsets.US_ASCII));
        Respond robots = new Respond(200, content, Map.of("X-A", "1"), false);
        Respond empty = new Respond(204, Content.none(), Map.of(), false);
        Respond last = new Respond(403, Content.none(), Map.of(), true);
        proxy = Proxy.to(backend)
                .io(io)
                .eventLoops(eventLoops)
                .listenerTimeouts(10_000, 10_000, 300, 10_000)
                .routes(
                        new RouteSettings("", "/", "app"),
                        new RouteSettings("", "/robots.txt", robots),
                        new RouteSettings("", "/empty", empty),
                        new RouteSettings("", "/last", last),
                        new RouteSettings("", "/away", new Redirect("https://www.example.org", 308, true, false)),
                        new RouteSettings("", "/https", new Redirect("https", 302, true, true)))
                .start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    private void expectRobots() throws Exception {
        client.expect(ROBOTS + "\r\n" + BODY);
    }

    private void expectLastRobots() throws Exception {
        client.expect(ROBOTS + "Connection: close\r\n\r\n" + BODY);
        client.expectEnd();
    }

    @Test
    void answerWithoutABackendAndGoOn() throws Exception {
        for (int i = 0; i < 3; i++) {
            client.get("/robots.txt?x");
            expectRobots();
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.cause()).isEqualTo(EndCause.LOCAL);
            assertThat(seen.phase()).isEqualTo(ExchangePhase.DONE);
            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.pool()).isNull();
            assertThat(seen.responseBytes()).isEqualTo(ROBOTS.length() + 2 + BODY.length());
        }
        assertThat(backend.connections()).isZero();
    }

    @Test
    void haveTheLengthButNotTheBodyInAnswerToHead() throws Exception {
        client.send("HEAD /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n");
        client.expect(ROBOTS + "\r\n");
        client.get("/robots.txt");
        expectRobots();
    }

    @Test
    void haveNeitherBodyNorLengthWhereTheStatusHasNone() throws Exception {
        client.get("/empty");
        client.expect("HTTP/1.1 204 No Content\r\n\r\n");
        client.get("/robots.txt");
        expectRobots();
    }

    @Test
    void endTheConnectionWhereTheyAreToldTo() throws Exception {
        client.get("/last");
        client.expect("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        client.expectEnd();
    }

    @Test
    void goOnForAnOldClientOnlyWhereItAsks() throws Exception {
        client.send("GET /robots.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        client.expect(ROBOTS + "Connection: keep-alive\r\n\r\n" + BODY);
        client.send("GET /robots.txt HTTP/1.0\r\n\r\n");
        expectLastRobots();
    }

    @Test
    void readAShortBodyAndThrowItAway() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        client.send("llo" + "POST /robots.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        expectRobots();
        client.send("0\r\n\r\nGET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n");
        expectRobots();
        expectRobots();
        assertThat(proxy.seen.count("listener limit discarded-body")).isZero();
    }

    @Test
    void answerALongBodyAtOnceAndEndTheConnection() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
        expectLastRobots();
        assertThat(proxy.seen.next().status()).isEqualTo(200);
        assertThat(proxy.seen.count("listener limit discarded-body")).isEqualTo(1);
    }

    @Test
    void readABodyOfTheGreatestLength() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n" + "x".repeat(65_536));
        expectRobots();
    }

    @Test
    void giveUpOnAChunkedBodyThatDoesNotEnd() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send(("4000\r\n" + "x".repeat(0x4000) + "\r\n").repeat(5));
        expectLastRobots();
    }

    @Test
    void doNotWaitForABodyThatWaitsForA100() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        expectLastRobots();
    }

    @Test
    void refuseABodyThatIsBroken() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab");
        client.send("cX\r\n");
        assertThat(client.status()).isEqualTo(400);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_REQUEST);
    }

    @Test
    void doNotWaitForEverForABody() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        assertThat(client.status()).isEqualTo(408);
        client.expectEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_TIMEOUT);
    }

    @Test
    void endWithAClientThatLeavesInTheMiddleOfItsBody() throws Exception {
        client.send("POST /robots.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        client.close();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_ABORT);
    }

    @Test
    void keepTheirPlaceAmongPipelinedRequests() throws Exception {
        String get = "GET %s HTTP/1.1\r\nHost: a\r\n\r\n";
        client.send(get.formatted("/robots.txt")
                + get.formatted("/app")
                + get.formatted("/empty")
                + get.formatted("/app")
                + get.formatted("/robots.txt"));
        expectRobots();
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("one"));
        client.expect(ScriptedBackend.ok("one"));
        client.expect("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(peer.head()).startsWith("GET /app ");
        peer.send(ScriptedBackend.ok("two"));
        client.expect(ScriptedBackend.ok("two"));
        expectRobots();
    }

    @Test
    void leadElsewhereAndGoOn() throws Exception {
        client.get("/away/x?y=1");
        client.expect("HTTP/1.1 308 Permanent Redirect\r\nContent-Length: 0\r\n"
                + "Location: https://www.example.org/away/x?y=1\r\n\r\n");
        assertThat(proxy.seen.next().status()).isEqualTo(308);
        client.send("HEAD /https HTTP/1.1\r\nHost: a.b:8080\r\n\r\n");
        client.expect(
                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://a.b/https\r\nConnection: close\r\n\r\n");
        client.expectEnd();
    }

    @Test
    void leadNowhereWhereTheClientNamesNoHost() throws Exception {
        client.send("GET /https HTTP/1.0\r\n\r\n");
        assertThat(client.response())
                .isEqualTo("HTTP/1.1 400 Bad Request 400 Bad Request: there is no Host to be led to\n");
    }
}
