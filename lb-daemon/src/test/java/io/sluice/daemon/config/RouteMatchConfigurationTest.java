package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.CertificateMatch;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.PeerNetwork;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.TextMatch;
import io.sluice.core.settings.TextMatch.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What routes match in the file: every key arrives, and what is wrong or cannot work is said with its place. */
class RouteMatchConfigurationTest {

    private static final String JA4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";

    @TempDir
    private Path directory;

    private Loaded load(String tls, String routes) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - name: web
                    bind: "127.0.0.1:0"
                    %s
                    routes:
                %s
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """.formatted(tls, routes.indent(6))));
    }

    private static String told(Loaded loaded) {
        return loaded.problems().stream()
                .map(problem -> problem.place().line() + ":" + problem.place().column() + " " + problem.path() + ": "
                        + problem.message())
                .findFirst()
                .orElse("");
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        SelfSigned.write(directory, "a");
        Loaded loaded = load(
                "tls: { certificate: a.pem, key: a.key, client-certificates: { mode: optional, ca: a.pem } }",
                """
                - host: www.example.org
                  path: { regex: "^/u/[0-9]+$" }
                  method: [ GET, HEAD ]
                  header: { X-Beta: 1, X-Debug: { present: false } }
                  query: { v: { prefix: a }, w: { regex: b }, x: { suffix: c }, y: { contains: d } }
                  source: [ 10.0.0.0/8 ]
                  tls: true
                  client-certificate: { subject: "CN=a", fingerprint: %s }
                  ja4: %s
                  priority: 7
                  pool: app
                - { path: { exact: /x }, method: POST, pool: app }
                - { path: /, pool: app }
                """.formatted("ab".repeat(32), JA4));
        assertThat(told(loaded)).isEmpty();
        ListenerSettings listener =
                loaded.configuration().orElseThrow().traffic().listeners().getFirst();
        RouteConditions conditions = new RouteConditions(
                Set.of("GET", "HEAD"),
                Map.of("x-beta", TextMatch.exact("1"), "x-debug", TextMatch.present(false)),
                Map.of(
                        "v",
                        new TextMatch(Kind.PREFIX, "a"),
                        "w",
                        new TextMatch(Kind.REGEX, "b"),
                        "x",
                        new TextMatch(Kind.SUFFIX, "c"),
                        "y",
                        new TextMatch(Kind.CONTAINS, "d")),
                List.of(new PeerNetwork.Cidr(InetAddress.getByName("10.0.0.0"), 8)),
                Optional.of(true),
                Optional.of(new CertificateMatch(
                        true,
                        Optional.of(TextMatch.exact("CN=a")),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of("ab".repeat(32)))),
                Set.of(JA4));
        assertThat(listener.routes().get(0).match())
                .isEqualTo(new RouteMatch("www.example.org", PathMatch.regex("^/u/[0-9]+$"), conditions, 7));
        assertThat(listener.routes().get(1).match().path()).isEqualTo(PathMatch.exact("/x"));
        assertThat(listener.routes().get(1).match().conditions().methods()).containsExactly("POST");
        assertThat(listener.routes().get(2).match()).isEqualTo(new RouteMatch("", "/"));
        assertThat(listener.accept().passthrough().ja4()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { path: { regex: "(" }, pool: app }           | 6:26 listeners[0].routes[0].path.regex: "(" is no regular expression of RE2's syntax: missing closing )
            { path: { regex: "(a{99}){99}" }, pool: app } | 6:26 listeners[0].routes[0].path.regex: "(a{99}){99}" takes more than the 500 instructions
            { path: { exact: x }, pool: app }             | 6:26 listeners[0].routes[0].path.exact: "x" must begin with /
            { path: { exact: /x, prefix: /y }, pool: app } | listeners[0].routes[0].path.exact: cannot stand beside prefix
            { path: { exakt: /x }, pool: app }            | unknown key "exakt", did you mean "exact"?
            { header: { X-A: { regex: "[" } }, pool: app } | listeners[0].routes[0].header.X-A.regex: "[" is no regular expression
            { header: { "X A": 1 }, pool: app }           | listeners[0].routes[0].header: "x a" is no name of a field
            { header: { X-A: {} }, pool: app }            | says nothing; it needs one of exact, prefix, suffix, contains, regex, present
            { method: get, pool: app }                    | listeners[0].routes[0].method: is in lower case
            { method: "G T", pool: app }                  | listeners[0].routes[0].method: "G T" is no method
            { source: [ 10.0.0.1/8 ], pool: app }         | listeners[0].routes[0].source[0]: "10.0.0.1/8" has bits behind its prefix
            { query: { "a&b": 1 }, pool: app }            | listeners[0].routes[0].query: "a&b" is no name of a parameter
            { priority: 1001, pool: app }                 | listeners[0].routes[0].priority: must be from -1000 to 1000, not 1001
            { client-certificate: {}, pool: app }         | listeners[0].routes[0].client-certificate: asks for a certificate, and this listener has no tls
            { tls: true, pool: app }                      | listeners[0].routes[0].tls: no client comes over TLS here
            { ja4: abc, pool: app }                       | listeners[0].routes[0].ja4: "abc" is no JA4 fingerprint
            """)
    void whatIsWrongIsSaid(String route, String message) throws Exception {
        assertThat(load("", "- " + route).problems())
                .extracting(problem -> problem.place().line() + ":"
                        + problem.place().column() + " " + problem.path() + ": " + problem.message())
                .anySatisfy(told -> assertThat(told).contains(message));
    }

    @Test
    void routesThatMatchTheSameAreRefused() throws Exception {
        assertThat(told(load("", """
                - { host: a.example.org, path: /x/, pool: app }
                - { host: A.example.org, path: /x, pool: app }
                """)))
                .isEqualTo(
                        "7:9 listeners[0].routes[1]: matches the same requests as routes[0] in line 6; each route needs"
                                + " another host, path or condition");
    }

    @Test
    void aRouteThatIsNeverReachedIsRefused() throws Exception {
        assertThat(told(load("", """
                - { host: www.example.org, path: /x, method: GET, pool: app }
                - { host: "*.example.org", priority: 1, respond: 503 }
                """)))
                .isEqualTo(
                        "6:9 listeners[0].routes[0]: is never reached: routes[1] in line 7 has the higher priority and"
                                + " matches all that this one does");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            header: { X-A: 1 }          | header: { X-B: 1 }          | true
            header: { X-A: 1 }          | header: { X-A: 2 }          | false
            header: { X-A: 1 }          | header: { X-A: { present: false } } | false
            header: { X-A: { prefix: a } } | header: { X-A: { prefix: ab } } | true
            header: { X-A: { prefix: a } } | header: { X-A: { prefix: b } } | false
            method: GET                 | method: POST                | false
            method: [ GET, PUT ]        | method: [ PUT, POST ]       | true
            query: { a: 1 }             | query: { b: 1 }             | true
            query: { a: 1 }             | header: { X-A: 1 }          | false
            source: [ 10.0.0.0/8 ]      | source: [ 192.168.0.0/16 ]  | false
            source: [ 10.0.0.0/8 ]      | source: [ 10.1.0.0/16 ]     | true
            header: { X-A: { suffix: a } } | header: { X-A: { contains: b } } | true
            """)
    void routesThatARequestMayMeetBothAreToldOf(String one, String other, boolean told) throws Exception {
        Loaded loaded = load("", "- { " + one + ", pool: app }\n- { " + other + ", pool: app }");
        assertThat(loaded.configuration()).isPresent();
        assertThat(told(loaded).contains("may match the same requests as routes[0] in line 6"))
                .isEqualTo(told);
    }

    @Test
    void aCertificateThatNobodyIsAskedForIsNotWaitedFor() throws Exception {
        SelfSigned.write(directory, "a");
        assertThat(told(load("tls: { certificate: a.pem, key: a.key }", "- { client-certificate: {}, pool: app }")))
                .endsWith("asks for a certificate, and this listener's tls asks clients for none; it needs"
                        + " client-certificates");
    }
}
