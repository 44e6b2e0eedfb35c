package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.CompressionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compression in the file: the flag, every key, and what is wrong with its place. */
class CompressionConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String compression) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", routes: [ { pool: app %s } ] } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """.formatted(compression)));
    }

    private Optional<CompressionSettings> loaded(String compression) throws IOException {
        Loaded loaded = load(compression);
        assertThat(loaded.problems()).isEmpty();
        return loaded.configuration()
                .orElseThrow()
                .traffic()
                .listeners()
                .getFirst()
                .routes()
                .getFirst()
                .policy()
                .compression();
    }

    @Test
    void itIsOffUntilItIsAskedFor() throws Exception {
        assertThat(loaded("")).isEmpty();
        assertThat(loaded(", compression: false")).isEmpty();
        assertThat(loaded(", compression: true")).contains(CompressionSettings.defaults());
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        assertThat(loaded(", compression: { encodings: [ gzip, br ], types: [ text/html ], min-size: 2KiB, level: 7,"
                        + " max-active: 5 }"))
                .contains(new CompressionSettings(List.of("gzip", "br"), List.of("text/html"), 2048, 7, 5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { encodings: [ gzipp ] } | listeners[0].routes[0].compression.encodings[0]: must be one of
            { encodings: [ gzipp ] } | did you mean "gzip"?
            { level: 10 }            | listeners[0].routes[0].compression.level: must be from 1 to 9, not 10
            { max-active: 0 }        | listeners[0].routes[0].compression.max-active: must be from 1
            { types: [ text ] }      | listeners[0].routes[0].compression.types
            perhaps                  | must be true, false, or a block of the keys
            """)
    void whatIsWrongIsSaid(String compression, String message) throws Exception {
        assertThat(load(", compression: " + compression).problems())
                .extracting(problem -> problem.path() + ": " + problem.message())
                .anySatisfy(told -> assertThat(told).contains(message));
    }
}
