package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.settings.SniRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passthrough in the file: every key arrives, and what cannot work is said with its place. */
class PassthroughConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String tls, String more) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", %s tls: { %s } } ]
                pools:
                  - { name: app, backends: [ "127.0.0.1:1" ] }
                  - { name: other, backends: [ "127.0.0.1:2" ] }
                  - { name: encrypted, backends: [ "127.0.0.1:3" ], tls: { verify: none } }
                """.formatted(more, tls)));
    }

    private static List<String> errors(Loaded loaded) {
        return loaded.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .map(problem -> problem.path() + " " + problem.message())
                .toList();
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        SelfSigned.write(directory, "a");
        Loaded loaded = load(
                "certificate: a.pem, key: a.key, client-hello-size: 8KiB, ja4: true, passthrough: ["
                        + " { sni: [ Legacy.example.org, \"*.pass.example\" ], pool: app },"
                        + " { sni: [ none ], alpn: [ h2 ], pool: other } ]",
                "pool: app,");
        assertThat(errors(loaded)).isEmpty();
        Configuration configuration = loaded.configuration().orElseThrow();
        assertThat(configuration.tls().listeners()).containsOnlyKeys("web");
        assertThat(configuration.traffic().listeners().getFirst().accept().passthrough())
                .isEqualTo(new PassthroughSettings(
                        List.of(
                                new SniRoute(List.of("legacy.example.org", "*.pass.example"), List.of(), "app"),
                                new SniRoute(List.of("none"), List.of("h2"), "other")),
                        8 * 1024,
                        true));
    }

    @Test
    void withoutACertificateAllIsPassedThrough() throws Exception {
        Loaded loaded = load("passthrough: [ { pool: app } ]", "");
        assertThat(errors(loaded)).isEmpty();
        Configuration configuration = loaded.configuration().orElseThrow();
        assertThat(configuration.tls().listeners()).isEmpty();
        assertThat(configuration.traffic().listeners().getFirst().routes()).isEmpty();
    }

    @Test
    void routesOfWhatCannotBeReadAreRefused() throws Exception {
        assertThat(errors(load("passthrough: [ { pool: app } ]", "pool: other,")))
                .singleElement()
                .asString()
                .contains("listeners[0].pool", "has no effect", "passes all its TLS through");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[ { pool: ap } ] | listeners[0].tls.passthrough[0].pool there is no pool \"ap\", did you mean \"app\"",
                "[ { pool: encrypted } ] | passthrough[0].pool the pool \"encrypted\" has tls, which would encrypt",
                "[ { sni: [ a ] } ] | listeners[0].tls.passthrough[0].pool is missing",
                "[ { sni: a, pool: app } ] | passthrough[0].sni must be a list of names, such as [www.example.org]",
                "[ { sni: [ \"*a.b\" ], pool: app } ] | passthrough[0].sni \"*a.b\" has its * in the wrong place",
                "[ { sni: [ 192.0.2.1 ], pool: app } ] | is no name that a TLS client can ask for",
                "[ { sni: [ a ], pool: app }, { sni: [ a ], pool: other } ] | passthrough[1] \"sni [a] alpn any\" stands",
                "[ { sni: [ a, b ], pool: app }, { sni: [ a ], pool: other } ] | tls.passthrough two entries match the same"
                        + " clients: a, to app and to other",
                "[ { sni: [ a ], pol: app } ] | passthrough[0].pol unknown key \"pol\", did you mean \"pool\"",
                "x | tls.passthrough must be a list of matches"
            })
    void whatCannotWorkIsSaid(String passthrough, String message) throws Exception {
        assertThat(errors(load("passthrough: " + passthrough, "")))
                .anySatisfy(text -> assertThat(text).contains(message));
    }

    @Test
    void aCertificateOrPassthroughIsNeeded() throws Exception {
        assertThat(errors(load("ja4: true", "pool: app,")))
                .singleElement()
                .asString()
                .contains("tls has no certificate", "or passthrough");
        assertThat(errors(load("client-hello-size: 100, passthrough: [ { pool: app } ]", "")))
                .singleElement()
                .asString()
                .contains("client-hello-size must be from 1024");
    }
}
