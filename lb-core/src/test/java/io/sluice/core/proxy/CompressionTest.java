package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.compress.Decoded;
import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.RouteLimits;
import io.sluice.core.settings.RoutePolicy;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.Template;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses compressed between backends and clients of HTTP/1. */
@Timeout(30)
class CompressionTest {

    private static final String TEXT = "so it goes on and on, ".repeat(200);

    private static String response(String fields, String body) {
        return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A backend that gives one response to all requests; none of its body to HEAD. */
    private static ScriptedBackend giving(String response) throws IOException {
        return ScriptedBackend.running(connection -> {
            for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
                int end = response.indexOf("\r\n\r\n") + 4;
                connection.send(head.startsWith("HEAD") ? response.substring(0, end) : response);
            }
        });
    }

    private static Proxy to(ScriptedBackend backend) throws ListenException {
        return Proxy.to(backend).routes(Compressed.route()).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void aClientGetsTheCodingThatItAsksFor(String coding) throws Exception {
        String fields = "Content-Type: text/html\r\nETag: \"v1\"\r\nAccept-Ranges: bytes\r\nVary: Cookie\r\nX-A: b\r\n";
        try (ScriptedBackend backend = giving(response(fields, TEXT));
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(Compressed.request("GET", coding));
                Compressed got = Compressed.read(client);
                assertThat(got.body()).isEqualTo(TEXT);
                assertThat(got.head())
                        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-A: b\r\n"
                                + "Vary: Cookie, Accept-Encoding\r\nContent-Encoding: " + coding
                                + "\r\nTransfer-Encoding: chunked\r\nETag: W/\"v1\"\r\n\r\n");
                RecordingObservers.Seen seen = proxy.seen.next();
                assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
                assertThat(seen.responseBytes()).isLessThan(TEXT.length() / 4);
            }
            assertThat(proxy.seen.count("compressed " + coding)).isEqualTo(3);
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: image/png#|gzip|none|false",
                "Content-Type: text/html#Content-Encoding: br#|gzip|br|false",
                "Content-Type: text/html#Cache-Control: no-transform#|gzip|none|false",
                "Content-Type: text/html#|identity|none|true",
                "Content-Type: text/html#|gzip;q=0|none|true"
            })
    void whatIsNotToBeCompressedPassesAsItCame(String fields, String accepted, String coding, boolean varies)
            throws Exception {
        try (ScriptedBackend backend = giving(response("ETag: \"v1\"\r\n" + fields.replace("#", "\r\n"), TEXT));
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            client.send(Compressed.request("GET", accepted));
            String head = client.head();
            assertThat(Compressed.coding(head)).isEqualTo(coding);
            assertThat(head).contains("Content-Length: " + TEXT.length(), "ETag: \"v1\"");
            assertThat(head.contains("Vary: Accept-Encoding")).isEqualTo(varies);
            client.expect(TEXT);
        }
    }

    @Test
    void aRouteThatDoesNotCompressLeavesAllAsItCame() throws Exception {
        String response = response("Content-Type: text/html\r\n", TEXT);
        try (ScriptedBackend backend = giving(response);
                Proxy proxy = Proxy.to(backend).start();
                RawClient client = proxy.connect()) {
            client.send(Compressed.request("GET", "gzip"));
            client.expect(response);
        }
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() throws Exception {
        try (ScriptedBackend backend = giving(response("Content-Type: text/html\r\nETag: \"v1\"\r\n", TEXT));
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            client.send(Compressed.request("GET", "gzip"));
            Compressed got = Compressed.read(client);
            client.send(Compressed.request("HEAD", "gzip"));
            assertThat(client.head()).isEqualTo(got.head());
            client.send(Compressed.request("GET", "gzip"));
            assertThat(Compressed.read(client)).isEqualTo(got);
        }
    }

    @Test
    void aClientOfHttp10GetsTheDataAsTheyAre() throws Exception {
        try (ScriptedBackend backend = giving(response("Content-Type: text/html\r\n", TEXT));
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.0\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
            assertThat(client.head()).contains("Content-Length: " + TEXT.length(), "Vary: Accept-Encoding");
            client.expect(TEXT);
            client.expectEnd();
        }
    }

    @Test
    void aBodyInChunksKeepsItsTrailers() throws Exception {
        try (ScriptedBackend backend =
                        giving("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-Sum: 7\r\n\r\n");
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(Compressed.request("GET", "gzip"));
                Compressed got = Compressed.read(client);
                assertThat(got.coding()).isEqualTo("gzip");
                assertThat(got.body()).isEqualTo("hello world");
                assertThat(got.trailers()).isEqualTo("X-Sum: 7\n");
            }
        }
    }

    @Test
    void aBodyUntilTheEndOfTheConnectionLeavesTheClientsOpen() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.running(connection -> {
                    connection.head();
                    connection.send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + TEXT);
                });
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(Compressed.request("GET", "br"));
                Compressed got = Compressed.read(client);
                assertThat(got.head()).doesNotContain("Connection").contains("Content-Encoding: br");
                assertThat(got.body()).isEqualTo(TEXT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void anEventStreamPassesEventByEvent(String coding) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            client.send(Compressed.request("GET", coding));
            Wire peer = backend.nextWithHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(Compressed.coding(client.head())).isEqualTo(coding);
            StringBuilder encoded = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                peer.send("9\r\ndata: " + i + "\n\n\r\n");
                String expected = "data: " + i + "\n\n";
                while (!decoded(coding, encoded).endsWith(expected)) {
                    encoded.append(Compressed.chunk(client));
                }
            }
            peer.send("0\r\n\r\n");
            while (!Compressed.chunk(client).isEmpty()) {
                // The end of the coding.
            }
            client.expect("\r\n");
        }
    }

    private static String decoded(String coding, StringBuilder encoded) throws IOException {
        byte[] bytes = encoded.toString().getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length == 0 ? "" : new String(Decoded.of(coding, bytes), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"W/\"v1\",W/\"v1\"", "\"v1\",\"v1\"", "'\"v0\", W/\"v1\"',W/\"v1\""})
    void whoKnowsTheWeakTagIsToldThatNothingHasChangedByTheWeakTag(String known, String told) throws Exception {
        try (ScriptedBackend backend = giving("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(Compressed.request("GET", "gzip", "If-None-Match: " + known + "\r\n"));
                assertThat(client.head()).isEqualTo("HTTP/1.1 304 Not Modified\r\nETag: " + told + "\r\n\r\n");
            }
        }
    }

    @Test
    void atTheLimitResponsesGoOutAsTheyAre() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(Compressed.route(Compressed.settings(1)))
                        .start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(Compressed.request("GET", "gzip"));
            Wire one = backend.nextWithHead();
            one.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhe");
            assertThat(Compressed.coding(first.head())).isEqualTo("gzip");
            second.send(Compressed.request("GET", "gzip"));
            Wire two = backend.nextWithHead();
            two.send(response("Content-Type: text/plain\r\n", "hello"));
            String head = second.head();
            assertThat(Compressed.coding(head)).isEqualTo("none");
            assertThat(head).contains("Vary: Accept-Encoding");
            second.expect("hello");
            assertThat(proxy.seen.count("listener limit compression-max-active"))
                    .isEqualTo(1);
            first.socket.close();
            Await.until(() -> proxy.seen.count("compressed gzip") == 1);
            second.send(Compressed.request("GET", "gzip"));
            two.head();
            two.send(response("Content-Type: text/plain\r\n", "hello"));
            assertThat(Compressed.read(second).coding()).isEqualTo("gzip");
        }
    }

    @Test
    void aResponseThatIsCutOffHasNoEnd() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = to(backend);
                RawClient client = proxy.connect()) {
            client.send(Compressed.request("GET", "gzip"));
            Wire peer = backend.nextWithHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\nhello");
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(Compressed.chunk(client)).isNotEmpty();
            peer.close();
            client.expectReset();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
        }
    }

    @Test
    void aResponseThatIsDroppedForARetryLeavesNothingBehind() throws Exception {
        try (ScriptedBackend failing =
                        giving("HTTP/1.1 503 Sorry\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nsorry");
                ScriptedBackend good = giving(response("Content-Type: text/plain\r\n", TEXT));
                Proxy proxy = Proxy.to(failing, good)
                        .routes(Compressed.route(Compressed.settings(1)))
                        .retries(RetrySettingsOf.statuses(503))
                        .start();
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 4; i++) {
                client.send(Compressed.request("GET", "zstd"));
                Compressed got = Compressed.read(client);
                assertThat(got.coding()).isEqualTo("zstd");
                assertThat(got.body()).isEqualTo(TEXT);
            }
        }
    }

    /** The backend names in Connection what is not its to take away. */
    @Test
    void whatTheRouteTakesOutAndPutsInHoldsForACompressedResponseToo() throws Exception {
        RouteSettings compressing = Compressed.route();
        HeaderChanges changes = new HeaderChanges(Map.of("X-Set", Template.of("a")), Map.of(), Set.of("server"));
        RoutePolicy policy = new RoutePolicy(
                HeaderChanges.none(),
                changes,
                Optional.empty(),
                Optional.empty(),
                RouteLimits.none(),
                compressing.policy().compression());
        String fields = "Content-Type: text/html\r\nServer: secret/1\r\n" + "Connection: x-set, vary\r\n";
        try (ScriptedBackend backend = giving(response(fields, TEXT));
                Proxy proxy = Proxy.to(backend)
                        .routes(new RouteSettings(compressing.match(), compressing.action(), policy))
                        .start();
                RawClient client = proxy.connect()) {
            client.send(Compressed.request("GET", "gzip"));
            Compressed got = Compressed.read(client);
            assertThat(got.body()).isEqualTo(TEXT);
            assertThat(got.head())
                    .contains("X-Set: a", "Content-Encoding: gzip", "Vary: Accept-Encoding")
                    .doesNotContain("secret");
        }
    }
}
