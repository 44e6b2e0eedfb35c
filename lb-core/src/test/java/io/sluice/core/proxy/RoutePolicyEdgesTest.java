package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.CorsSettings;
import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.PathMatch;
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

/** What a client may try so that a route does not do with its request what the file says. */
@Timeout(60)
class RoutePolicyEdgesTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
    private static final HeaderChanges NONE = HeaderChanges.none();

    private static HeaderChanges changes(Map<String, String> set, String... remove) {
        Map<String, Template> templates = new LinkedHashMap<>();
        set.forEach((name, text) -> templates.put(name, Template.of(text)));
        return new HeaderChanges(templates, Map.of(), Set.of(remove));
    }

    private static RouteSettings toApp(RoutePolicy policy) {
        RouteMatch any = new RouteMatch("", PathMatch.ANY, RouteConditions.none(), 0);
        return new RouteSettings(any, new RouteAction.ToPool("app"), policy);
    }

    private static RouteSettings rewriting(Path path) {
        return toApp(new RoutePolicy(
                NONE,
                NONE,
                Optional.of(new RewriteSettings(path, Optional.empty())),
                Optional.empty(),
                RouteLimits.none()));
    }

    private static RouteSettings editing(HeaderChanges request, HeaderChanges response, RouteLimits limits) {
        CorsSettings cors = new CorsSettings(
                List.of("https://app.example.org"), List.of("GET"), List.of(), List.of(), false, Duration.ofMinutes(1));
        return toApp(new RoutePolicy(request, response, Optional.empty(), Optional.of(cors), limits));
    }

    private static RouteLimits limits(long body, int concurrent) {
        return new RouteLimits(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(body),
                OptionalInt.of(concurrent));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET http://h     | GET /tenant/
            GET http://h?q   | GET /tenant/?q
            GET http://h/?q  | GET /tenant/?q
            GET http://h/x?q | GET /tenant/x?q
            OPTIONS *        | OPTIONS *
            OPTIONS http://h | OPTIONS *
            GET /../x        | 400
            GET /..%2Fx      | 400
            GET /%2e%2e/x    | 400
            GET /..;/x       | 400
            """)
    void noFormOfTheTargetGetsAroundTheRewritingOfItsPath(String asked, String sent) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(rewriting(new Path.Prefix("/tenant")))
                        .start();
                RawClient client = proxy.connect()) {
            client.send(asked + " HTTP/1.1\r\nHost: h\r\n\r\n");
            if (sent.equals("400")) {
                assertThat(client.head()).startsWith("HTTP/1.1 400 ");
                return;
            }
            Wire peer = backend.next();
            assertThat(peer.head()).startsWith(sent + " HTTP/1.1\r\n");
            peer.send(OK + "\r\n");
            client.expect(OK + "\r\n");
        }
    }

    @Test
    void aFieldThatARouteSetsOrRemovesIsNoTrailer() throws Exception {
        HeaderChanges request = changes(Map.of("X-User", "nobody"), "X-Internal");
        for (String name : List.of("X-User", "x_user", "x-internal")) {
            try (ScriptedBackend backend = ScriptedBackend.manual();
                    Proxy proxy = Proxy.to(backend)
                            .routes(editing(request, NONE, RouteLimits.none()))
                            .start();
                    RawClient client = proxy.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + name
                        + ": root\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void pagesMayReadThoughTheBackendIsNotToldOfTheirOrigin() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(editing(changes(Map.of(), "Origin"), NONE, RouteLimits.none()))
                        .start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: https://app.example.org\r\n\r\n");
            Wire peer = backend.next();
            peer.expect("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            peer.send(OK + "\r\n");
            assertThat(client.head()).contains("Access-Control-Allow-Origin: https://app.example.org\r\n");
        }
    }

    @Test
    void variablesTellOfTheRequestAsItCame() throws Exception {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("X-A", "ours");
        request.put("X-B", "${header:x-a}");
        Map<String, String> response = Map.of("X-Seen", "${header:x-a}|${header:x-gone}|${request-id}");
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(editing(
                                changes(request, "X-Gone", "X-Request-Id"), changes(response), RouteLimits.none()))
                        .start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\nX-A: theirs\r\nX-Gone: 1\r\nX-Request-Id: id\r\n\r\n");
            Wire peer = backend.next();
            peer.expect("GET / HTTP/1.1\r\nHost: h\r\nX-A: ours\r\nX-B: theirs\r\n\r\n");
            peer.send(OK + "\r\n");
            assertThat(client.head()).contains("X-Seen: theirs|1|id\r\n");
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            peer.expect("GET / HTTP/1.1\r\nHost: h\r\nX-A: ours\r\n\r\n");
            peer.send(OK + "\r\n");
            assertThat(client.head()).contains("X-Seen: ||");
        }
    }

    @Test
    void whatARouteRefusesForItsLimitsIsChangedLikeAnyResponse() throws Exception {
        HeaderChanges response = changes(Map.of("X-Frame-Options", "DENY"));
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(editing(NONE, response, limits(10, 1)))
                        .start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect();
                RawClient three = proxy.connect()) {
            String origin = "Origin: https://app.example.org\r\n";
            one.send("POST / HTTP/1.1\r\nHost: h\r\n" + origin + "Content-Length: 11\r\n\r\n");
            assertThat(one.head())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("X-Frame-Options: DENY\r\n", "Access-Control-Allow-Origin: https://app.example.org\r\n");
            two.get("/");
            Wire peer = backend.next();
            peer.head();
            three.send("GET / HTTP/1.1\r\nHost: h\r\n" + origin + "\r\n");
            assertThat(three.head())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("X-Frame-Options: DENY\r\n", "Access-Control-Allow-Origin: https://app.example.org\r\n");
            peer.send(OK + "\r\n");
            assertThat(two.head()).startsWith(OK);
            two.get("/");
            peer.head();
            peer.send(OK + "\r\n");
            assertThat(two.head()).startsWith(OK);
        }
    }

    @Test
    void aPathThatBecomesTooLongIsRefused() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(rewriting(new Path.Replace("a", "b".repeat(1000))))
                        .start();
                RawClient client = proxy.connect()) {
            client.get("/" + "a".repeat(1000) + "?q");
            assertThat(client.head()).startsWith("HTTP/1.1 414 ");
        }
    }
}
