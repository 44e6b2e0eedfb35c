package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.MirrorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mirrors in the file, and what is told of mistakes in them. */
class MirrorConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String route) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - name: web
                    bind: 127.0.0.1:0
                    routes:
                      - { %s }
                pools:
                  - { name: app, backends: [ "127.0.0.1:1" ] }
                  - { name: shadow, backends: [ "127.0.0.1:2" ] }
                """.formatted(route)));
    }

    private MirrorSettings mirror(String text) throws IOException {
        Loaded loaded = load("pool: app, mirror: " + text);
        assertThat(loaded.problems()).isEmpty();
        return loaded.configuration()
                .orElseThrow()
                .traffic()
                .listeners()
                .getFirst()
                .routes()
                .getFirst()
                .policy()
                .mirror()
                .orElseThrow();
    }

    @Test
    void aRouteMayHaveAMirror() throws Exception {
        assertThat(mirror("shadow")).isEqualTo(MirrorSettings.defaults().to("shadow"));
        assertThat(mirror("{ pool: shadow, share: 10%, body: 1KiB, max-active: 7, timeout: 2s }"))
                .isEqualTo(new MirrorSettings("shadow", 10, 1024, 7, Duration.ofSeconds(2)));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "pool: app, mirror: shadw",
                        "5:30: listeners[0].routes[0].mirror: there is no pool \"shadw\", did you mean \"shadow\"? pools: app,"
                                + " shadow"),
                Arguments.of(
                        "pool: app, mirror: { pool: shadw }",
                        "5:38: listeners[0].routes[0].mirror.pool: there is no pool \"shadw\", did you mean \"shadow\"? pools:"
                                + " app, shadow"),
                Arguments.of(
                        "pool: app, mirror: { pool: shadow, share: 0% }",
                        "5:53: listeners[0].routes[0].mirror.share: must be from 1% to 100%, not 0%"),
                Arguments.of(
                        "pool: app, mirror: { pool: shadow, share: 101% }",
                        "5:53: listeners[0].routes[0].mirror.share: must be from 1% to 100%, not 101%"),
                Arguments.of(
                        "pool: app, mirror: { pool: shadow, body: 2MiB }",
                        "5:52: listeners[0].routes[0].mirror.body: must be from 0 to 1048576, not 2097152"),
                Arguments.of(
                        "pool: app, mirror: app",
                        "5:30: listeners[0].routes[0].mirror: leads to the pool \"app\" that serves the route itself; it needs"
                                + " another"),
                Arguments.of(
                        "respond: 404, mirror: shadow",
                        "5:33: listeners[0].routes[0].mirror: is for routes that lead to a pool or a split"),
                Arguments.of(
                        "pool: app, mirror: { share: 5% }",
                        "5:30: listeners[0].routes[0].mirror.pool: is missing; a name is needed"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlace(String route, String told) throws Exception {
        assertThat(load(route).problems())
                .filteredOn(problem -> !problem.message().startsWith("no route leads"))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.toString()).isEqualTo(directory.resolve("f.yaml") + ":" + told));
    }
}
