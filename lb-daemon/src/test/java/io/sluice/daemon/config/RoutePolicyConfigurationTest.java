package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.CorsSettings;
import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.RewriteSettings;
import io.sluice.core.settings.RouteLimits;
import io.sluice.core.settings.RoutePolicy;
import io.sluice.core.settings.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What routes do on the way in the file: every key arrives, and what is wrong is said with its place. */
class RoutePolicyConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String policy) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - name: web
                    bind: "127.0.0.1:0"
                    routes:
                      - pool: app
                %s
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """.formatted(policy.indent(8))));
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        Loaded loaded = load("""
                request-headers: { set: { X-A: "${client-ip}", X-N: 1 }, remove: X-B }
                response-headers: { add: { X-C: "${backend}" }, remove: [ Server, Via ] }
                rewrite: { prefix: /v2, host: backend }
                cors: { origins: "https://a.example.org", methods: GET, headers: [ X-D ], expose: X-E, credentials: true, max-age: 1h }
                timeouts: { response-head: 1s, response-body: 2s, queue: 3s }
                retries: 0
                max-body: 1MiB
                max-requests: 10
                """);
        assertThat(loaded.problems()).isEmpty();
        RoutePolicy policy = loaded.configuration()
                .orElseThrow()
                .traffic()
                .listeners()
                .getFirst()
                .routes()
                .getFirst()
                .policy();
        assertThat(policy.request())
                .isEqualTo(new HeaderChanges(
                        Map.of("X-A", Template.of("${client-ip}"), "X-N", Template.of("1")), Map.of(), Set.of("X-B")));
        assertThat(policy.response())
                .isEqualTo(
                        new HeaderChanges(Map.of(), Map.of("X-C", Template.of("${backend}")), Set.of("Server", "Via")));
        assertThat(policy.rewrite())
                .contains(new RewriteSettings(new RewriteSettings.Path.Prefix("/v2"), Optional.of("backend")));
        assertThat(policy.cors())
                .contains(new CorsSettings(
                        List.of("https://a.example.org"),
                        List.of("GET"),
                        List.of("X-D"),
                        List.of("X-E"),
                        true,
                        Duration.ofHours(1)));
        RouteLimits limits = policy.limits();
        assertThat(limits.responseHead()).contains(Duration.ofSeconds(1));
        assertThat(limits.responseBody()).contains(Duration.ofSeconds(2));
        assertThat(limits.queue()).contains(Duration.ofSeconds(3));
        assertThat(limits.retries().orElseThrow().most()).isZero();
        assertThat(limits.bodySize()).isEqualTo(OptionalLong.of(1 << 20));
        assertThat(limits.concurrent()).isEqualTo(OptionalInt.of(10));
    }

    @Test
    void aRouteThatBrowsersCannotAskIsWarnedOf() throws Exception {
        assertThat(load("method: GET\ncors: { origins: https://a.example.org }").problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("listeners[0].routes[0].cors");
                    assertThat(problem.message()).startsWith("is not asked: browsers ask by OPTIONS");
                });
        assertThat(load("method: [ GET, OPTIONS ]\ncors: { origins: https://a.example.org }")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            request-headers: { set: { X-A: "${client-pi}" } } | 6:40 listeners[0].routes[0].request-headers.set.X-A: there is no variable "client-pi"
            request-headers: { set: { X-A: "${client-pi}" } } | did you mean "client-ip"?
            request-headers: { set: { X-A: "a$b" } }          | has a $ that begins no variable such as ${client-ip}; $ itself is $$
            request-headers: { set: { X-A: "${header}" } }    | "header" needs a name, as in ${header:X-Name}
            request-headers: { set: { X-A: "${host:x}" } }    | "host:x" takes no name
            request-headers: { set: { X-A: "${backend}" } }   | listeners[0].routes[0].request-headers: tell of the backend
            request-headers: { set: { Host: x } }             | "Host" is Sluice's own to write; rewrite.host changes the host
            request-headers: { remove: Transfer-Encoding }    | "Transfer-Encoding" is Sluice's own to write
            request-headers: { set: { "X A": x } }            | "X A" is no name of a field
            rewrite: { path: x }                              | listeners[0].routes[0].rewrite.path: "x" must begin with /
            rewrite: { regex: a }                             | listeners[0].routes[0].rewrite.regex: needs replace beside it
            rewrite: { regex: (a), replace: $2 }              | listeners[0].routes[0].rewrite.replace: "$2" refers to a group that "(a)" has not; it has 1
            rewrite: { regex: "(", replace: x }               | "(" is no regular expression of RE2's syntax
            rewrite: { path: /x, prefix: /y }                 | cannot stand beside path
            rewrite: { host: "a b" }                          | "a b" is no host
            rewrite: {}                                       | says nothing; it needs path, prefix, regex with replace, or host
            cors: { origins: "*", credentials: true }         | listeners[0].routes[0].cors.credentials: cannot be allowed to every origin
            cors: { origins: a.example.org }                  | "a.example.org" is no origin
            cors: { methods: GET }                            | listeners[0].routes[0].cors.origins: is missing
            timeouts: { response-head: 0s }                   | must be from 1ms to 24h
            max-requests: 0                                   | must be from 1 to 10000000, not 0
            """)
    void whatIsWrongIsSaid(String policy, String message) throws Exception {
        assertThat(load(policy).problems())
                .extracting(problem -> problem.place().line() + ":"
                        + problem.place().column() + " " + problem.path() + ": " + problem.message())
                .anySatisfy(told -> assertThat(told).contains(message));
    }
}
