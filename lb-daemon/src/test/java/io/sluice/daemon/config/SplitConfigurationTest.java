package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.RouteAction.Split;
import io.sluice.core.settings.RouteAction.Split.Sticky;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes that are split over pools, and what is told of mistakes in them. */
class SplitConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String split) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - name: web
                    bind: 127.0.0.1:0
                    routes:
                      - split: %s
                pools:
                  - { name: stable, backends: [ "127.0.0.1:1" ] }
                  - { name: canary, backends: [ "127.0.0.1:2" ] }
                """.formatted(split)));
    }

    private Split split(String text) throws IOException {
        Loaded loaded = load(text);
        assertThat(loaded.problems()).isEmpty();
        return (Split) loaded.configuration()
                .orElseThrow()
                .traffic()
                .listeners()
                .getFirst()
                .routes()
                .getFirst()
                .action();
    }

    @Test
    void aRouteMayLeadToPoolsByWeight() throws Exception {
        Split split = split("{ pools: { stable: 95, canary: 5 } }");
        assertThat(split.weights()).containsExactly(Map.entry("stable", 95), Map.entry("canary", 5));
        assertThat(split.sticky()).isEqualTo(new Sticky.No());
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of("source", new Sticky.BySource()),
                Arguments.of("{ header: X-User }", new Sticky.ByHeader("X-User")),
                Arguments.of("{ cookie: id }", new Sticky.ByCookie("id")),
                Arguments.of("{ set-cookie: release }", new Sticky.SetCookie("release", Duration.ZERO)),
                Arguments.of(
                        "{ set-cookie: release, max-age: 24h }", new Sticky.SetCookie("release", Duration.ofDays(1))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aClientMayKeepItsPool(String text, Sticky sticky) throws Exception {
        assertThat(split("{ pools: { stable: 1, canary: 0 }, sticky: " + text + " }")
                        .sticky())
                .isEqualTo(sticky);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "{ pools: { stable: 95, canry: 5 } }",
                        "5:39: listeners[0].routes[0].split.pools.canry: there is no pool \"canry\", did you mean \"canary\"?"
                                + " pools: stable, canary"),
                Arguments.of(
                        "{ pools: { stable: 95, canary: 1001 } }",
                        "5:47: listeners[0].routes[0].split.pools.canary: must be a weight from 0 to 1000, not \"1001\""),
                Arguments.of(
                        "{ pools: { stable: 95, canary: -1 } }",
                        "5:47: listeners[0].routes[0].split.pools.canary: must be a weight from 0 to 1000, not \"-1\""),
                Arguments.of(
                        "{ pools: { stable: 0, canary: 0 } }",
                        "5:25: listeners[0].routes[0].split.pools: have no weight above 0, so that nobody is led anywhere"),
                Arguments.of(
                        "{ sticky: source }",
                        "5:16: listeners[0].routes[0].split.pools: is missing; a block of pools with their weights, such as"
                                + " { stable: 95, canary: 5 } is needed"),
                Arguments.of(
                        "{ pools: { stable: 1, canary: 1 }, sticky: client }",
                        "5:59: listeners[0].routes[0].split.sticky: must be source, or a block of the keys set-cookie, max-age,"
                                + " cookie, header, not \"client\""),
                Arguments.of(
                        "{ pools: { stable: 1, canary: 1 }, sticky: { cookie: a, header: b } }",
                        "5:80: listeners[0].routes[0].split.sticky.header: cannot stand beside cookie; a client keeps its pool"
                                + " by one thing"),
                Arguments.of(
                        "{ pools: { stable: 1, canary: 1 }, sticky: { set-cookie: \"a b\" } }",
                        "5:73: listeners[0].routes[0].split.sticky.set-cookie: \"a b\" is no name of a cookie"),
                Arguments.of(
                        "{ pools: { stable: 1, canary: 1 }, sticky: { cookie: a, max-age: 1h } }",
                        "5:81: listeners[0].routes[0].split.sticky.max-age: is for the cookie of set-cookie, which is not"
                                + " there"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlace(String split, String told) throws Exception {
        assertThat(load(split).problems())
                .filteredOn(problem -> !problem.message().startsWith("no route leads"))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.toString()).isEqualTo(directory.resolve("f.yaml") + ":" + told));
    }
}
