package io.sluice.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.config.JsonSchema;
import io.sluice.daemon.config.Reference;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the commands print, where, and how they end. */
class CommandsTest {

    private static final Path EXAMPLES = Path.of(System.getProperty("project.root", ".."), "config-examples");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int sluice(String... args) {
        return Main.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(args);
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("sluice.yaml"), text).toString();
    }

    @Test
    void checkOfASoundFileSaysWhatThereIsAndEndsWith0() throws IOException {
        String file = file("""
                listeners: [ { name: web, bind: "127.0.0.1:8080", pool: app } ]
                pools: [ { name: app, backends: [ "127.0.0.1:81", "127.0.0.1:82" ] } ]
                """);
        assertThat(sluice("check", file)).isZero();
        assertThat(out).hasToString(file + ": ok (1 listener, 1 pool, 2 backends)\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void checkOfAWrongFileTellsEveryProblemOnStderrAndEndsWith1() throws IOException {
        String file = file("listeners: [ { nam: web } ]\n");
        assertThat(sluice("check", file)).isEqualTo(1);
        assertThat(err.toString().lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).startsWith(file + ":1:"));
        assertThat(out.toString()).isEmpty();
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsChecked(Path example) throws IOException {
        int code = sluice("check", example.toString());
        String text = Files.readString(example);
        if (text.contains("certificate:")) {
            // Its certificate is made by whoever tries it.
            assertThat(err.toString()).startsWith(example + ":").contains("www.pem");
            assertThat(code).isOne();
        } else if (text.contains("key-file:")) {
            assertThat(err.toString()).startsWith(example + ":").contains("does not exist; a key is a line");
            assertThat(code).isOne();
        } else {
            assertThat(out.toString()).startsWith(example + ": ok (");
            assertThat(code).isZero();
        }
    }

    @Test
    void runOfAWrongFileStartsNothingAndEndsWith1() throws IOException {
        assertThat(sluice("run", file(""))).isEqualTo(1);
        assertThat(err.toString()).endsWith("sluice.yaml:1:1: is empty; at least listeners and pools are needed\n");
    }

    @Test
    void runOnAPortInUseSaysWhatToDoAndEndsWith1() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            String file = file("""
                    listeners: [ { name: web, bind: "127.0.0.1:%d", pool: app } ]
                    pools: [ { name: app, backends: [ "127.0.0.1:81" ] } ]
                    admin: off
                    access-log: off
                    """.formatted(port));
            assertThat(sluice("run", file)).isEqualTo(1);
            assertThat(err)
                    .hasToString("sluice: listener web: cannot listen on 127.0.0.1:" + port
                            + ": the port is in use; stop" + " what uses it (ss -ltnp 'sport = :" + port
                            + "' shows it) or choose another port\n");
        }
    }

    @Test
    void demoOnAPortInUseNamesItsOptions() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            int free = port > 2000 ? port - 1 : port + 1;
            assertThat(sluice("demo", "--admin-port", String.valueOf(port), "--port", String.valueOf(free)))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .contains("sluice: admin: cannot listen on 127.0.0.1:" + port + ": the port is in use")
                    .endsWith("sluice: other ports: sluice demo --port 8090 --admin-port 9091\n");
        }
    }

    @Test
    void aCallWithoutACommandShowsTheUsageAndEndsWith2() {
        assertThat(sluice()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand", "Usage: sluice");
    }

    @Test
    void anUnknownOptionEndsWith2() {
        assertThat(sluice("check", "--nonsense", "file")).isEqualTo(2);
        assertThat(err.toString()).contains("--nonsense");
    }

    @Test
    void helpGoesToStdoutAndEndsWith0() {
        assertThat(sluice("--help")).isZero();
        assertThat(out.toString()).contains("check", "demo", "run", "version").doesNotContain("config-reference");
    }

    @Test
    void versionIsTheSameAsCommandAndAsOption() {
        assertThat(sluice("version")).isZero();
        String said = out.toString();
        out.getBuffer().setLength(0);
        assertThat(sluice("--version")).isZero();
        assertThat(out).hasToString(said);
        assertThat(said).matches("sluice [0-9]\\S+ \\(Java \\S+\\)\n");
    }

    @Test
    void configReferencePrintsTheDocuments() {
        assertThat(sluice("config-reference")).isZero();
        assertThat(out).hasToString(Reference.markdown());
        out.getBuffer().setLength(0);
        assertThat(sluice("config-reference", "--json-schema")).isZero();
        assertThat(out).hasToString(JsonSchema.json());
    }
}
