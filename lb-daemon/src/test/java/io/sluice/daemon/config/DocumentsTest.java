package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands beside the code says what the code does. */
class DocumentsTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("config-examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleLoadsWithoutAProblem(Path example, @TempDir Path directory) throws Exception {
        SelfSigned.write(directory, "www");
        SelfSigned.write(directory, "clients");
        SelfSigned.ticketKeys(directory, "tickets.keys", 3);
        SelfSigned.ticketKeys(directory, "sticky.keys", 1);
        SelfSigned.write(Files.createDirectory(directory.resolve("certs")), "shop");
        Path copy = Files.copy(example, directory.resolve(example.getFileName()));
        Loaded loaded = ConfigLoader.load(copy);
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.configuration()).isPresent();
    }

    @Test
    void theReferenceIsUpToDate() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/configuration.md")))
                .as("made by: ./sluice config-reference > docs/configuration.md")
                .isEqualTo(Reference.markdown());
    }

    @Test
    void theJsonSchemaIsUpToDate() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/sluice.schema.json")))
                .as("made by: ./sluice config-reference --json-schema > docs/sluice.schema.json")
                .isEqualTo(JsonSchema.json());
    }
}
