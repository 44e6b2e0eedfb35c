package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.Content;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteAction.Redirect;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes that lead elsewhere than to a pool, and error pages. */
class RouteConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String listener) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", %s } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """.formatted(listener)));
    }

    private ListenerSettings listener(String text) throws IOException {
        return load(text).configuration().orElseThrow().traffic().listeners().getFirst();
    }

    private RouteAction action(String text) throws IOException {
        return listener("routes: [ { path: /x, pool: app }, { " + text + " } ]")
                .routes()
                .getLast()
                .action();
    }

    private static Respond respond(int status, String type, String body, Map<String, String> headers, boolean close) {
        return new Respond(status, Content.of(type, body.getBytes(StandardCharsets.UTF_8)), headers, close);
    }

    @Test
    void aRouteMayRespond() throws Exception {
        assertThat(action(
                        "respond: { status: 201, type: text/html, body: \"a\\n\", headers: { X-A: 1 }, close: true }"))
                .isEqualTo(respond(201, "text/html", "a\n", Map.of("X-A", "1"), true));
        assertThat(action("respond: 403")).isEqualTo(respond(403, Content.PLAIN, "403 Forbidden\n", Map.of(), false));
        assertThat(action("respond: { body: a }")).isEqualTo(respond(200, Content.PLAIN, "a", Map.of(), false));
        assertThat(action("respond: 204")).isEqualTo(new Respond(204, Content.none(), Map.of(), false));
    }

    @Test
    void aRouteMayRespondWithAFileBesideTheConfiguration() throws Exception {
        Files.writeString(directory.resolve("sorry.html"), "<p>");
        assertThat(action("respond: { status: 503, file: sorry.html, headers: { Retry-After: 60 } }"))
                .isEqualTo(respond(503, "text/html; charset=utf-8", "<p>", Map.of("Retry-After", "60"), false));
        assertThat(action("respond: { file: sorry.html, type: text/x }"))
                .isEqualTo(respond(200, "text/x", "<p>", Map.of(), false));
    }

    @Test
    void aRouteMayRedirect() throws Exception {
        assertThat(action("redirect: https")).isEqualTo(new Redirect("https", 302, true, false));
        assertThat(action("redirect: https://x.org")).isEqualTo(new Redirect("https://x.org", 302, true, false));
        assertThat(action("redirect: /new")).isEqualTo(new Redirect("/new", 302, false, false));
        assertThat(action("redirect: { to: https://x.org/new, status: 308, keep-path: true, close: true }"))
                .isEqualTo(new Redirect("https://x.org/new", 308, true, true));
    }

    @Test
    void aRouteToNoPoolNeedsNone() throws Exception {
        assertThat(listener("routes: [ { pool: app }, { path: /a, respond: 404 } ]")
                        .routes())
                .extracting(RouteSettings::pools)
                .extracting(List::toString)
                .containsExactly("[app]", "[]");
    }

    @Test
    void aListenerMayHaveErrorPages() throws Exception {
        Files.writeString(directory.resolve("sorry.txt"), "sorry");
        ListenerSettings settings = listener("pool: app, ambiguous-paths: match, error-pages:"
                + " { 503: sorry.txt, 404: { body: no, type: text/html, headers: { X-A: b } } }");
        assertThat(settings.answers())
                .isEqualTo(new AnswerSettings(
                        List.of(
                                respond(503, Content.PLAIN, "sorry", Map.of(), false),
                                respond(404, "text/html", "no", Map.of("X-A", "b"), false)),
                        true));
        assertThat(listener("pool: app").answers()).isEqualTo(AnswerSettings.defaults());
    }

    static Stream<Arguments> mistakes() {
        return Stream.concat(responses(), redirectsAndPaths());
    }

    private static Stream<Arguments> responses() {
        return Stream.of(
                Arguments.of(
                        "{ path: /a }", "routes[0]: leads nowhere; it needs pool: NAME, split, respond or redirect"),
                Arguments.of(
                        "{ pool: app, respond: 403 }",
                        "routes[0].respond: cannot stand beside pool; a route leads to one place"),
                Arguments.of(
                        "{ respond: 403, redirect: https }",
                        "routes[0].redirect: cannot stand beside respond; a route leads to one place"),
                Arguments.of(
                        "{ respond: 99 }",
                        "routes[0].respond: must be a status from 200 to 599, or a block of the keys status, type, body, file,"
                                + " headers, close, not \"99\""),
                Arguments.of(
                        "{ respond: { status: 199 } }", "routes[0].respond.status: must be from 200 to 599, not 199"),
                Arguments.of(
                        "{ respond: { status: 204, body: a } }",
                        "routes[0].respond.body: cannot be sent: a response of status 204 has none (RFC 9110)"),
                Arguments.of(
                        "{ respond: { body: a, file: b } }",
                        "routes[0].respond.file: cannot stand beside body; keep one of the two"),
                Arguments.of(
                        "{ respond: { type: html, body: a } }",
                        "routes[0].respond.type: \"html\" is no media type; one is text/html; charset=utf-8"),
                Arguments.of(
                        "{ respond: { type: \"a/b\\r\\nX: y\", body: a } }",
                        "routes[0].respond.type: \"a/b\r\nX: y\" is no media type; one is text/html; charset=utf-8"),
                Arguments.of(
                        "{ respond: { headers: { A b: c } } }",
                        "routes[0].respond.headers: \"A b\" is no name of a field"),
                Arguments.of(
                        "{ respond: { headers: { Content-Length: 5 } } }",
                        "routes[0].respond.headers: \"Content-Length\" is set by Sluice itself; type says what the body is,"
                                + " close ends the connection"),
                Arguments.of(
                        "{ respond: { headers: { A: b, a: c } } }",
                        "routes[0].respond.headers: \"a\" stands there twice"),
                Arguments.of(
                        "{ respond: { headers: { A: \"b\\r\\nc\" } } }",
                        "routes[0].respond.headers: the value of \"A\" must be printable ASCII without space at its ends, at"
                                + " most 1024 characters"));
    }

    private static Stream<Arguments> redirectsAndPaths() {
        return Stream.of(
                Arguments.of(
                        "{ redirect: //evil.org }",
                        "routes[0].redirect: \"//evil.org\" is nothing to lead to; allowed: https, https:8443, a URL such as"
                                + " https://www.example.org, or a path such as /new"),
                Arguments.of(
                        "{ redirect: { to: ftp://a } }",
                        "routes[0].redirect.to: \"ftp://a\" is nothing to lead to; allowed: https, https:8443, a URL such as"
                                + " https://www.example.org, or a path such as /new"),
                Arguments.of(
                        "{ redirect: { to: https, status: 304 } }",
                        "routes[0].redirect.status: must be one of 301, 302, 303, 307, 308, not 304"),
                Arguments.of(
                        "{ redirect: { to: \"https://a/?b\", keep-path: true } }",
                        "routes[0].redirect.to: \"https://a/?b\" has a query or a fragment, behind which no path can follow; set"
                                + " keep-path: false"),
                Arguments.of(
                        "{ path: /../a, pool: app }",
                        "routes[0].path: \"/../a\" has a dot segment; these are removed before a request is matched"),
                Arguments.of(
                        "{ path: /a%2, pool: app }",
                        "routes[0].path: \"/a%2\" has a % without two hexadecimal digits behind it; % itself is %25"),
                Arguments.of(
                        "{ path: /a%2fb, pool: app }",
                        "routes: the path \"/a%2fb\" can be read in several ways, and requests for it get 400; with"
                                + " ambiguous-paths: match they do not"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeInARouteIsToldWithItsPlace(String route, String told) throws Exception {
        Loaded loaded = load("routes: [ " + route + " ]");
        assertThat(loaded.problems())
                .filteredOn(problem -> !problem.message().startsWith("no route leads"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.path() + ": " + problem.message()).isEqualTo("listeners[0]." + told));
    }

    static Stream<Arguments> pageMistakes() {
        return Stream.of(
                Arguments.of(
                        "{ 429: { body: a } }",
                        "error-pages.429: Sluice itself never answers with \"429\"; allowed: 400, 404, 405, 408, 413, 414, 417, 431,"
                                + " 500, 501, 502, 503, 504, 505"),
                Arguments.of("{ 503: no.html }", "error-pages.503: \"DIR/no.html\" does not exist"),
                Arguments.of("{ 503: { file: no.html } }", "error-pages.503.file: \"DIR/no.html\" does not exist"),
                Arguments.of(
                        "{ 503: large.html }",
                        "error-pages.503: \"DIR/large.html\" is larger than 256KiB, the most that is kept in memory"),
                Arguments.of("{ 503: . }", "error-pages.503: \"DIR/.\" cannot be read: Is a directory"),
                Arguments.of(
                        "{ 503: { body: a, status: 200 } }",
                        "error-pages.503.status: unknown key \"status\"; allowed: type, body, file, headers"),
                Arguments.of("{ 503: large.html, 503: a }", "error-pages.503: stands twice"),
                Arguments.of("{ 503: { headers: { A: b } } }", "error-pages.503: says nothing; it needs body or file"),
                Arguments.of("[ 503 ]", "error-pages: must be a block of statuses, not a list"));
    }

    @ParameterizedTest
    @MethodSource("pageMistakes")
    void aMistakeInAnErrorPageIsToldWithItsPlace(String pages, String told) throws Exception {
        Files.write(directory.resolve("large.html"), new byte[256 * 1024 + 1]);
        assertThat(load("pool: app, error-pages: " + pages).problems())
                .extracting(problem -> (problem.path() + ": " + problem.message()).replace(directory.toString(), "DIR"))
                .anySatisfy(line -> assertThat(line).startsWith("listeners[0]." + told));
    }

    @Test
    void aRedirectToHttpsOnATlsListenerLeadsToItself() throws Exception {
        SelfSigned.write(directory, "a");
        assertThat(
                        load("tls: { certificate: a.pem, key: a.key }, routes: [ { pool: app }, { path: /a, redirect: https } ]")
                                .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path() + ": " + problem.message())
                        .isEqualTo("listeners[0].routes: redirect: https leads to itself, as this listener has tls"));
    }
}
