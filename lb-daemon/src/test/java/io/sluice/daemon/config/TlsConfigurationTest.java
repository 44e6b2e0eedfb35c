package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.tls.CertificateSettings;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ServerTlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS in the file: its files are looked for beside it, and read when it is checked. */
class TlsConfigurationTest {

    @TempDir
    private Path directory;

    private Loaded load(String listenerTls, String poolTls) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app, tls: %s } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ], tls: %s } ]
                """.formatted(listenerTls, poolTls)));
    }

    private static List<String> messages(Loaded loaded) {
        return loaded.problems().stream()
                .map(problem -> problem.place() + " " + problem.path() + " " + problem.message())
                .toList();
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        SelfSigned.write(directory, "a");
        Configuration.Tls tls = load(
                        "{ certificate: a.pem, key: a.key, min-version: TLSv1.3, handshake-timeout: 3s }",
                        "{ ca: a.pem }")
                .configuration()
                .orElseThrow()
                .tls();
        ServerTlsSettings listener = tls.listeners().get("web");
        assertThat(listener.certificates().sources())
                .containsExactly(
                        new CertificateSettings.Pair(directory.resolve("a.pem"), directory.resolve("a.key"), null));
        assertThat(listener.protocol().versions().oldest()).isEqualTo(ServerTlsSettings.Version.TLS_1_3);
        assertThat(listener.handshakeTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(tls.pools()).containsEntry("app", ClientTlsSettings.verified(directory.resolve("a.pem")));
    }

    @Test
    void anEmptyBlockVerifiesBackendsAgainstWhatJavaTrusts() throws Exception {
        SelfSigned.write(directory, "a");
        Loaded loaded = load("{ certificate: a.pem, key: a.key }", "{}");
        assertThat(loaded.configuration().orElseThrow().tls().pools())
                .containsEntry("app", ClientTlsSettings.verified(null));
    }

    @Test
    void aMissingFileIsToldAtItsKey() throws Exception {
        assertThat(messages(load("{ certificate: no.pem, key: no.key }", "{ ca: no.pem }")))
                .hasSize(3)
                .satisfiesExactly(
                        first -> assertThat(first).contains("column=79", "listeners[0].tls.certificate", "no.pem"),
                        second -> assertThat(second).contains("listeners[0].tls.key", "no.key"),
                        third -> assertThat(third).contains("line=2", "pools[0].tls.ca", "no.pem"));
    }

    @Test
    void aKeyThatDoesNotBelongToTheCertificateIsToldAtTheKey() throws Exception {
        SelfSigned.write(directory, "a");
        SelfSigned.write(directory, "b");
        assertThat(messages(load("{ certificate: a.pem, key: b.key }", "{}")))
                .singleElement()
                .asString()
                .contains("listeners[0].tls.key", "does not belong to the first certificate");
    }
}
