package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.Content;
import io.sluice.core.settings.CorsSettings;
import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.RewriteSettings;
import io.sluice.core.settings.RewriteSettings.Path;
import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.settings.RouteLimits;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RoutePolicy;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What routes do with requests and responses on their way, byte for byte through a real listener to real backends. */
@Timeout(60)
class RoutePolicyTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";

    private static HeaderChanges changes(Map<String, String> set, Map<String, String> add, String... remove) {
        return new HeaderChanges(templates(set), templates(add), Set.of(remove));
    }

    private static Map<String, Template> templates(Map<String, String> texts) {
        Map<String, Template> templates = new LinkedHashMap<>();
        texts.forEach((name, text) -> templates.put(name, Template.of(text)));
        return templates;
    }

    private static RouteSettings route(PathMatch path, RouteAction action, RoutePolicy policy) {
        return new RouteSettings(new RouteMatch("", path, RouteConditions.none(), 0), action, policy);
    }

    private static RouteSettings toApp(RoutePolicy policy) {
        return route(PathMatch.ANY, new RouteAction.ToPool("app"), policy);
    }

    private static RoutePolicy headers(HeaderChanges request, HeaderChanges response) {
        return new RoutePolicy(request, response, Optional.empty(), Optional.empty(), RouteLimits.none());
    }

    private static RoutePolicy rewriting(Path path, String host) {
        return new RoutePolicy(
                HeaderChanges.none(),
                HeaderChanges.none(),
                Optional.of(new RewriteSettings(path, Optional.ofNullable(host))),
                Optional.empty(),
                RouteLimits.none());
    }

    private static RoutePolicy limited(RouteLimits limits) {
        return new RoutePolicy(HeaderChanges.none(), HeaderChanges.none(), Optional.empty(), Optional.empty(), limits);
    }

    private static RouteLimits limits(long body, int concurrent) {
        return new RouteLimits(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                body < 0 ? OptionalLong.empty() : OptionalLong.of(body),
                concurrent == 0 ? OptionalInt.empty() : OptionalInt.of(concurrent));
    }

    @Test
    void fieldsOfRequestsAreSetAddedAndRemoved() throws Exception {
        HeaderChanges request = changes(
                Map.of("X-From", "${client-ip}|${host}|${method}|${path}|${query}|${scheme}|${listener}|${pool}"),
                Map.of("X-Tag", "${header:X-A}-${cookie:b}-$$"),
                "x-secret");
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(toApp(headers(request, HeaderChanges.none())))
                        .start();
                RawClient client = proxy.connect()) {
            client.send("GET /p/q?r=s HTTP/1.1\r\nHost: h:80\r\nX-Secret: 1\r\nX-From: me\r\nX-A: 1\r\nX-Tag: old\r\n"
                    + "Cookie: a=1; b=2\r\nConnection: X-From, X-Tag\r\n\r\n");
            Wire peer = backend.next();
            peer.expect("GET /p/q?r=s HTTP/1.1\r\nHost: h:80\r\nX-A: 1\r\nCookie: a=1; b=2\r\n"
                    + "X-From: 127.0.0.1|h:80|GET|/p/q|r=s|http|web|app\r\nX-Tag: 1-2-$\r\n\r\n");
            peer.send(OK + "\r\n");
            client.expect(OK + "\r\n");
        }
    }

    @Test
    void fieldsOfResponsesAreSetAddedAndRemoved() throws Exception {
        HeaderChanges response = changes(
                Map.of("Server", "", "X-Backend", "${backend}"), Map.of("X-Id", "${request-id}"), "X-Powered-By");
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(toApp(headers(HeaderChanges.none(), response)))
                        .start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc\r\n\r\n");
            Wire peer = backend.next();
            peer.head();
            peer.send(OK + "server: x\r\nX-Powered-By: y\r\nx-backend: z\r\n\r\n");
            client.expect(OK + "X-Backend: a\r\nX-Id: abc\r\n\r\n");
        }
    }

    @Test
    void theRequestIdIsTheSameForTheWholeExchangeAndAnotherForTheNext() throws Exception {
        HeaderChanges tell = changes(Map.of("X-Request-Id", "${request-id}"), Map.of());
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy =
                        Proxy.to(backend).routes(toApp(headers(tell, tell))).start();
                RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = backend.next();
            String first = id(peer.head());
            peer.send(OK + "\r\n");
            assertThat(id(client.head())).isEqualTo(first).matches("[0-9a-f]{32}");
            client.get("/");
            String second = id(peer.head());
            peer.send(OK + "\r\n");
            assertThat(id(client.head())).isEqualTo(second).isNotEqualTo(first);
        }
    }

    private static String id(String head) {
        return head.replaceFirst("(?s).*X-Request-Id: ([^\r]*)\r.*", "$1");
    }

    @Test
    void ourOwnAnswersAreChangedToo() throws Exception {
        HeaderChanges response = changes(Map.of("X-Frame-Options", "DENY"), Map.of(), "Cache-Control");
        RoutePolicy policy = headers(HeaderChanges.none(), response);
        RouteAction own = new RouteAction.Respond(
                200, Content.of("text/plain", new byte[] {'h', 'i'}), Map.of("Cache-Control", "no-store"), false);
        try (ScriptedBackend backend = ScriptedBackend.naming("a");
                Proxy proxy = Proxy.to(backend)
                        .routes(route(PathMatch.exact("/own"), own, policy), toApp(policy))
                        .start();
                RawClient client = proxy.connect()) {
            client.get("/own");
            client.expect(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nX-Frame-Options: DENY\r\n\r\nhi");
            proxy.backend(0).moveTo(io.sluice.core.spi.BackendState.DOWN, "test");
            client.get("/");
            assertThat(client.head())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("X-Frame-Options: DENY")
                    .doesNotContain("Cache");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api  | prefix  | /        | /api/x?q     | /x?q
            /api  | prefix  | /        | /api         | /
            /api/ | prefix  | /        | /api/?q      | /?q
            /api  | prefix  | /v2/     | /api/x       | /v2/x
            /api  | prefix  | /v2      | /%61pi/x     | /v2/x
            /     | prefix  | /v2      | /x           | /v2/x
            /     | whole   | /v2      | /x?y=/z      | /v2?y=/z
            /     | (/u)/([0-9]+)=$1/by-id/$2 | | /u/17/x?17 | /u/by-id/17/x?17
            /     | ^/=/    | | /x | /x
            """)
    void pathsAreRewrittenAndTheQueryStays(String matched, String how, String to, String asked, String sent)
            throws Exception {
        Path path = switch (how) {
            case "prefix" -> new Path.Prefix(to);
            case "whole" -> new Path.Whole(to);
            default -> new Path.Replace(how.substring(0, how.indexOf('=')), how.substring(how.indexOf('=') + 1));
        };
        RouteSettings route = route(PathMatch.prefix(matched), new RouteAction.ToPool("app"), rewriting(path, null));
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).routes(route).start();
                RawClient client = proxy.connect()) {
            client.get(asked);
            Wire peer = backend.next();
            assertThat(peer.head()).startsWith("GET " + sent + " HTTP/1.1\r\n");
            peer.send(OK + "\r\n");
            client.expect(OK + "\r\n");
            assertThat(proxy.seen.next().target()).isEqualTo(asked);
        }
    }

    @Test
    void hostsAreRewrittenForBackendsOfBothVersions() throws Exception {
        try (ScriptedBackend old = ScriptedBackend.manual();
                Http2Peer modern = Http2Peer.manual()) {
            try (Proxy proxy = Proxy.to(old)
                            .forwarding(new io.sluice.core.settings.ForwardingSettings(
                                    io.sluice.core.settings.ForwardingSettings.Mode.APPEND,
                                    io.sluice.core.settings.ForwardingSettings.Mode.OFF,
                                    false))
                            .routes(toApp(rewriting(new Path.Same(), "inner.example.org:81")))
                            .start();
                    RawClient client = proxy.connect()) {
                client.get("/x");
                Wire peer = old.next();
                assertThat(peer.head())
                        .startsWith("GET /x HTTP/1.1\r\nHost: inner.example.org:81\r\n")
                        .contains("X-Forwarded-Host: example.org\r\n");
                peer.send(OK + "\r\n");
                client.expect(OK + "\r\n");
            }
            try (Proxy proxy = Proxy.to(modern.address())
                            .http2(Http2Limits.defaults())
                            .routes(toApp(rewriting(new Path.Whole("/y"), "backend")))
                            .start();
                    RawClient client = proxy.connect()) {
                client.get("/x?z");
                Http2Peer.Call call = modern.next();
                assertThat(call.path()).isEqualTo("/y?z");
                assertThat(call.field(":authority"))
                        .isEqualTo("127.0.0.1:" + ((java.net.InetSocketAddress) modern.address()).getPort());
                call.answer("ok");
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void aSecondAttemptIsRewrittenLikeTheFirst() throws Exception {
        RouteSettings route = toApp(rewriting(new Path.Prefix("/v2"), "backend"));
        try (ScriptedBackend first = ScriptedBackend.manual();
                ScriptedBackend second = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(first, second).retries(1).routes(route).start();
                RawClient client = proxy.connect()) {
            client.get("/x");
            Wire peer = first.next();
            assertThat(peer.head()).startsWith("GET /v2/x HTTP/1.1\r\nHost: 127.0.0.1:" + port(first) + "\r\n");
            peer.close();
            Wire next = second.next();
            assertThat(next.head()).startsWith("GET /v2/x HTTP/1.1\r\nHost: 127.0.0.1:" + port(second) + "\r\n");
            next.send(OK + "\r\n");
            client.expect(OK + "\r\n");
        }
    }

    private static int port(ScriptedBackend backend) {
        return ((java.net.InetSocketAddress) backend.address()).getPort();
    }

    private static RoutePolicy cors(boolean credentials, String... origins) {
        CorsSettings cors = new CorsSettings(
                List.of(origins),
                List.of("GET", "PUT"),
                List.of(),
                List.of("X-Seen"),
                credentials,
                Duration.ofMinutes(1));
        return new RoutePolicy(
                HeaderChanges.none(), HeaderChanges.none(), Optional.empty(), Optional.of(cors), RouteLimits.none());
    }

    @Test
    void aBrowserThatAsksIsAnsweredWithoutTheBackend() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.naming("a");
                Proxy proxy = Proxy.to(backend)
                        .routes(toApp(cors(true, "https://app.example.org")))
                        .start();
                RawClient client = proxy.connect()) {
            client.send("OPTIONS /x HTTP/1.1\r\nHost: h\r\nOrigin: https://app.example.org\r\n"
                    + "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-a, x-b\r\n\r\n");
            client.expect("HTTP/1.1 204 No Content\r\nVary: Origin, Access-Control-Request-Headers\r\n"
                    + "Access-Control-Allow-Origin: https://app.example.org\r\nAccess-Control-Allow-Methods: GET, PUT\r\n"
                    + "Access-Control-Allow-Headers: x-a, x-b\r\nAccess-Control-Allow-Credentials: true\r\n"
                    + "Access-Control-Max-Age: 60\r\n\r\n");
            client.send("OPTIONS /x HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.example.org\r\n"
                    + "Access-Control-Request-Method: PUT\r\n\r\n");
            client.expect("HTTP/1.1 204 No Content\r\nVary: Origin, Access-Control-Request-Headers\r\n\r\n");
            assertThat(backend.connections()).isZero();
            client.send("OPTIONS /x HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.response()).isEqualTo("HTTP/1.1 200 OK a/x");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, https://app.example.org, true",
        "https://app.example.org, https://app.example.org.evil.net, false",
        "https://app.example.org, http://app.example.org, false",
        "https://*.example.org, https://a.b.example.org, true",
        "https://*.example.org, https://example.org, false",
        "https://*.example.org, https://evil.net/.example.org, false",
        "https://*.example.org, https://evil.net:80#.example.org, false",
        "*, https://anything.net, true",
        "https://app.example.org, null, false"
    })
    void onlyOriginsThatAreAllowedMayRead(String allowed, String origin, boolean may) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy =
                        Proxy.to(backend).routes(toApp(cors(false, allowed))).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: " + origin + "\r\n\r\n");
            Wire peer = backend.next();
            peer.head();
            peer.send(OK + "Access-Control-Allow-Origin: https://backend.says\r\n\r\n");
            String head = client.head();
            assertThat(head.contains("Access-Control-Allow-Origin: " + (allowed.equals("*") ? "*" : origin) + "\r\n"))
                    .isEqualTo(may);
            assertThat(head).doesNotContain("backend.says");
            assertThat(head.contains("Access-Control-Expose-Headers: X-Seen\r\n"))
                    .isEqualTo(may);
            assertThat(head.contains("Vary: Origin\r\n")).isEqualTo(!allowed.equals("*"));
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.naming("a");
                Proxy proxy =
                        Proxy.to(backend).routes(toApp(limited(limits(10, 0)))).start()) {
            try (RawClient client = proxy.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789");
                assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 413 ");
            }
            try (RawClient client = proxy.connect()) {
                client.send(
                        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n8\r\n01234567\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 413 ");
            }
            proxy.seen.awaitCount("listener limit max-body", 2);
        }
    }

    @Test
    void moreRequestsThanTheRouteTakesAtATimeAreRefused() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy =
                        Proxy.to(backend).routes(toApp(limited(limits(-1, 1)))).start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect()) {
            one.get("/1");
            Wire peer = backend.next();
            peer.head();
            two.get("/2");
            assertThat(two.response()).startsWith("HTTP/1.1 503 ");
            peer.send(OK + "\r\n");
            one.expect(OK + "\r\n");
            two.get("/3");
            peer.head();
            peer.send(OK + "\r\n");
            two.expect(OK + "\r\n");
        }
    }

    @Test
    void aRouteHasTimesAndRetriesOfItsOwn() throws Exception {
        RouteLimits own = new RouteLimits(
                Optional.of(Duration.ofMillis(100)),
                Optional.empty(),
                Optional.empty(),
                Optional.of(RetrySettings.most(0)),
                OptionalLong.empty(),
                OptionalInt.empty());
        try (ScriptedBackend first = ScriptedBackend.manual();
                ScriptedBackend second = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(first, second)
                        .retries(1)
                        .routes(
                                route(PathMatch.prefix("/fast"), new RouteAction.ToPool("app"), limited(own)),
                                toApp(RoutePolicy.none()))
                        .start();
                RawClient client = proxy.connect()) {
            client.get("/fast");
            first.next().head();
            assertThat(client.head()).startsWith("HTTP/1.1 504 ");
            assertThat(proxy.seen.next().retries()).isZero();
        }
    }
}
