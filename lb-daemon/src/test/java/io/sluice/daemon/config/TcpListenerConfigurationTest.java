package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.ListenerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners that relay TCP in the file, and what is told of mistakes in them. */
class TcpListenerConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String listener) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - { name: db, bind: "127.0.0.1:0", %s }
                pools:
                  - { name: app, backends: [ "127.0.0.1:1" ], sticky: cookie }
                  - { name: other, backends: [ "127.0.0.1:2" ] }
                """.formatted(listener)));
    }

    @Test
    void allOfItGoesToThePool() throws Exception {
        Loaded loaded = load("protocol: tcp, pool: other, tunnels: { idle: 8h }");
        ListenerSettings listener =
                loaded.configuration().orElseThrow().traffic().listeners().getFirst();
        assertThat(listener.accept().relay()).hasValue("other");
        assertThat(listener.routes()).isEmpty();
        assertThat(load("protocol: http, pool: other")
                        .configuration()
                        .orElseThrow()
                        .traffic()
                        .listeners()
                        .getFirst()
                        .accept()
                        .relay())
                .isEmpty();
    }

    static Stream<Arguments> mistakes() {
        String http = "is for protocol: http; with protocol: tcp nothing of what passes is read";
        return Stream.of(
                Arguments.of(
                        "protocol: tcp, routes: [ { pool: other } ], pool: other",
                        "2:61: listeners[0].routes: " + http),
                Arguments.of("protocol: tcp, redirect: https, pool: other", "2:63: listeners[0].redirect: " + http),
                Arguments.of("protocol: tcp, http: 2, pool: other", "2:59: listeners[0].http: " + http),
                Arguments.of(
                        "protocol: tcp, error-pages: { 503: { body: x } }, pool: other",
                        "2:66: listeners[0].error-pages: " + http),
                Arguments.of(
                        "protocol: tcp, forwarded: { via: true }, pool: other",
                        "2:64: listeners[0].forwarded: " + http),
                Arguments.of(
                        "protocol: tcp", "2:5: listeners[0]: leads nowhere; with protocol: tcp it needs pool: NAME"),
                Arguments.of(
                        "protocol: udp, pool: other",
                        "2:48: listeners[0].protocol: must be one of http, tcp, not \"udp\""),
                Arguments.of(
                        "protocol: tcp, pool: othr",
                        "2:59: listeners[0].pool: there is no pool \"othr\", did you mean \"other\"? pools: app, other"),
                Arguments.of(
                        "protocol: tcp, pool: app",
                        "2:59: warning: listeners[0].pool: what passes unread shows nothing of what the pool \"app\" is sticky by;"
                                + " source-ip would work"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlace(String listener, String told) throws Exception {
        assertThat(load(listener).problems())
                .map(problem -> problem.toString().replaceAll("^.*f\\.yaml:", ""))
                .anySatisfy(problem -> assertThat(problem).contains(told));
    }
}
