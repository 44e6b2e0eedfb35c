package io.sluice.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long files and long methods stay rare in main code; the hard limits are Checkstyle's. */
class SourceSizesTest {

    private static final int LONG_FILE = 350;
    private static final int LONG_METHOD = 20;

    @Test
    void atMostATenthOfTheMainFilesAreAbove350Lines() throws IOException {
        assertThat(SourceSizes.aboveATenth(main().files(), LONG_FILE)).isEmpty();
    }

    @Test
    void atMostATenthOfTheMainMethodsAreAbove20Lines() throws IOException {
        assertThat(SourceSizes.aboveATenth(main().methods(), LONG_METHOD)).isEmpty();
    }

    @Test
    void aLongFileAndALongMethodAreFound(@TempDir Path directory) throws IOException {
        Files.writeString(
                directory.resolve("Long.java"),
                "class Long {\n  void f() {\n" + "    f();\n".repeat(LONG_METHOD) + "  }\n" + "\n".repeat(LONG_FILE)
                        + "  void g() {}\n}\n");
        SourceSizes sizes = SourceSizes.of(List.of(directory));
        assertThat(SourceSizes.aboveATenth(sizes.files(), LONG_FILE)).hasSize(1);
        assertThat(SourceSizes.aboveATenth(sizes.methods(), LONG_METHOD))
                .containsExactly(new SourceSizes.Sized("Long.java f line 2", LONG_METHOD + 2));
    }

    private static SourceSizes main() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(System.getProperty("project.root", "..")))) {
            return SourceSizes.of(modules.filter(m -> m.getFileName().toString().startsWith("lb-"))
                    .map(m -> m.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList());
        }
    }
}
